import { CfnOutput, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { StageSettings } from "../config.ts";

/** One key for each purpose; no key serves two. */
export class KeysStack extends Stack {
  readonly data: Key;
  readonly credentialSigning: Key;
  readonly tokenSigning: Key;
  readonly receiptSigning: Key;
  readonly pinMac: Key;
  readonly nirMac: Key;

  constructor(scope: Construct, id: string, props: StackProps & { settings: StageSettings }) {
    super(scope, id, props);
    const removalPolicy = props.settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const signing = (purpose: string) =>
      new Key(this, purpose, {
        keySpec: KeySpec.ECC_NIST_P256,
        keyUsage: KeyUsage.SIGN_VERIFY,
        description: purpose,
        removalPolicy,
      });
    const mac = (purpose: string) =>
      new Key(this, purpose, {
        keySpec: KeySpec.HMAC_256,
        keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
        description: purpose,
        removalPolicy,
      });
    this.data = new Key(this, "Data", { enableKeyRotation: true, description: "Data at rest", removalPolicy });
    this.data.grantEncryptDecrypt(new ServicePrincipal(`logs.${this.region}.amazonaws.com`));
    this.credentialSigning = signing("CredentialSigning");
    this.tokenSigning = signing("TokenSigning");
    this.receiptSigning = signing("ReceiptSigning");
    this.pinMac = mac("PinMac");
    this.nirMac = mac("NirMac");
    // The local stage's seeding needs it to find people by their number; it is not a secret.
    new CfnOutput(this, "NirMacKey", { value: this.nirMac.keyArn });
  }
}
