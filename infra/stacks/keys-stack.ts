import { type App, CfnOutput } from "aws-cdk-lib";
import type { Stage } from "../config.ts";
import { DataKey } from "../constructs/data-key.ts";
import { MacKey } from "../constructs/mac-key.ts";
import { SigningKey } from "../constructs/signing-key.ts";
import { StageStack } from "../constructs/stage-stack.ts";

/** Every key, one purpose each. A lost key can't be made again: this stack has only keys and is guarded. */
export class KeysStack extends StageStack {
  readonly data: DataKey;
  readonly nirMac: MacKey;
  readonly pinMac: MacKey;
  readonly credentialSigning: SigningKey;
  readonly tokenSigning: SigningKey;
  readonly receiptSigning: SigningKey;

  constructor(app: App, stage: Stage) {
    super(app, "Keys", stage, { description: "Keys of the health card", stateful: true });
    const signing = (id: string, purpose: string, signs: string) => new SigningKey(this, id, { stage, purpose, signs });
    this.data = new DataKey(this, "Data", stage);
    this.nirMac = new MacKey(this, "NirMac", { stage, purpose: "nir", hides: "insured numbers" });
    this.pinMac = new MacKey(this, "PinMac", { stage, purpose: "pin", hides: "code keys" });
    this.credentialSigning = signing("CredentialSigning", "credential", "credentials");
    this.tokenSigning = signing("TokenSigning", "token", "access tokens");
    this.receiptSigning = signing("ReceiptSigning", "receipt", "certificates of receipt keys");
    new CfnOutput(this, "NirMacKey", { value: this.nirMac.arn });
    new CfnOutput(this, "CredentialSigningKey", { value: this.credentialSigning.arn });
    new CfnOutput(this, "TokenSigningKey", { value: this.tokenSigning.arn });
    new CfnOutput(this, "ReceiptSigningKey", { value: this.receiptSigning.arn });
  }
}
