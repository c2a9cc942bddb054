import { type App, CfnOutput } from "aws-cdk-lib";
import type { SigningPurpose } from "../../shared/domain/signing-key.ts";
import type { Stage } from "../config.ts";
import type { Access } from "../constructs/access.ts";
import { DataKey } from "../constructs/data-key.ts";
import { MacKey } from "../constructs/mac-key.ts";
import { SigningKey } from "../constructs/signing-key.ts";
import { SingleSigningKey } from "../constructs/single-signing-key.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import { WrappingKey } from "../constructs/wrapping-key.ts";

/** Every key, one purpose each. A lost key can't be made again: this stack has only keys and is guarded. */
export class KeysStack extends StageStack {
  readonly data: DataKey;
  /** Oldest first; the last makes new references. */
  readonly nirMacs: readonly MacKey[];
  readonly nirData: WrappingKey;
  readonly requestEncryption: WrappingKey;
  readonly pinMac: MacKey;
  readonly dpopNonce: MacKey;
  readonly credentialRef: MacKey;
  readonly personRef: MacKey;
  readonly credentialSigning: SigningKey;
  readonly tokenSigning: SigningKey;
  readonly receiptSigning: SigningKey;
  readonly metadataSigning: SigningKey;
  /** Certifies the credential keys, for verifiers of mdocs. */
  readonly documentAuthority: SingleSigningKey;
  /** What the canary's phone and reader have. */
  readonly canaryPhone: SingleSigningKey;
  readonly canaryCode: SingleSigningKey;
  readonly canaryReader: SingleSigningKey;
  /** Certifies the keys that its reader has for TLS. */
  readonly canaryTlsAuthority: SingleSigningKey;
  /** Vouches for that phone, where there is a canary. Operators sign with it, and no function. */
  readonly canaryAuthority: SingleSigningKey | undefined;

  constructor(app: App, stage: Stage) {
    super(app, "Keys", stage, { description: "Keys of the health card", stateful: true });
    const signing = (id: string, purpose: SigningPurpose, signs: string) =>
      new SigningKey(this, id, { stage, purpose, signs, generations: stage[`${purpose}Keys`] });
    this.data = new DataKey(this, "Data", stage);
    this.nirMacs = Array.from({ length: stage.nirMacKeys }, (_, index) => {
      const id = index === 0 ? "" : String(index + 1);
      return new MacKey(this, `NirMac${id}`, { stage, purpose: `nir${id}`, hides: "insured numbers" });
    });
    this.nirData = new WrappingKey(this, "NirData", { stage, purpose: "insured-number" });
    this.requestEncryption = new WrappingKey(this, "RequestEncryption", { stage, purpose: "credential-request" });
    this.pinMac = new MacKey(this, "PinMac", { stage, purpose: "pin", hides: "code keys" });
    this.dpopNonce = new MacKey(this, "DpopNonce", { stage, purpose: "dpop-nonce", hides: "server nonces to come" });
    const hides = "which card a credential is of";
    this.credentialRef = new MacKey(this, "CredentialRef", { stage, purpose: "credential-ref", hides });
    const hidden = "which person a practice's reference is of";
    this.personRef = new MacKey(this, "PersonRef", { stage, purpose: "person-ref", hides: hidden });
    this.credentialSigning = signing("CredentialSigning", "credential", "credentials");
    this.tokenSigning = signing("TokenSigning", "token", "certificates of token keys");
    this.receiptSigning = signing("ReceiptSigning", "receipt", "certificates of receipt keys");
    this.metadataSigning = signing("MetadataSigning", "metadata", "the issuer's metadata");
    const single = (id: string, purpose: string, description: string) =>
      new SingleSigningKey(this, id, { stage, purpose, description });
    const certifies = "Certifies document signers: the credential keys";
    this.documentAuthority = single("DocumentAuthority", "document-authority", certifies);
    this.canaryPhone = single("CanaryPhone", "canary-phone", "Proves which phone the canary's is");
    this.canaryCode = single("CanaryCode", "canary-code", "Proves that the canary's code was given");
    this.canaryReader = single("CanaryReader", "canary-reader", "Proves which reader the canary's is");
    const forTls = "Certifies TLS keys of the canary's reader";
    this.canaryTlsAuthority = single("CanaryTlsAuthority", "canary-tls-authority", forTls);
    const vouches = "Vouches for the key of the canary's phone";
    this.canaryAuthority =
      stage.canary === "on" ? single("CanaryAuthority", "canary-authority", vouches).leavable() : undefined;
    new CfnOutput(this, "NirMacKeys", { value: this.forNirMac().name });
    new CfnOutput(this, "NirDataKey", { value: this.nirData.arn });
    new CfnOutput(this, "DocumentAuthorityKey", { value: this.documentAuthority.arn });
    new CfnOutput(this, "CredentialSigningKey", { value: this.credentialSigning.generations });
    new CfnOutput(this, "TokenSigningKey", { value: this.tokenSigning.generations });
    new CfnOutput(this, "ReceiptSigningKey", { value: this.receiptSigning.generations });
  }

  /** To make the references of people under every key there is: `1=arn,2=arn`. */
  forNirMac(): Access {
    return {
      name: this.nirMacs.map(({ arn }, index) => `${index + 1}=${arn}`).join(","),
      grantTo: (grantee) => {
        for (const key of this.nirMacs) key.forMac().grantTo(grantee);
      },
    };
  }
}
