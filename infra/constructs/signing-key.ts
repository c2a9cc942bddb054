import { RemovalPolicy } from "aws-cdk-lib";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { Access } from "./access.ts";

/** A P-256 key that never leaves KMS and has one purpose. Nobody asks KMS to verify: the public key is published. */
export class SigningKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: { stage: Stage; purpose: string; signs: string }) {
    super(scope, id);
    const { stage, purpose } = props;
    const key = new Key(this, "Key", {
      alias: `health-card-${stage.name}-${purpose}-signing`,
      description: `Signs ${props.signs}`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.arn = key.keyArn;
  }

  /** To learn the public key. */
  forReading(): Access {
    return { name: this.arn, grantTo: (grantee) => this.grantReading(grantee) };
  }

  /** To sign digests that the function made itself (ES256), and to learn the public key for the `kid`. */
  forSigning(): Access {
    return {
      name: this.arn,
      grantTo: (grantee) => {
        this.grantReading(grantee);
        const conditions = { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "DIGEST" } };
        Grant.addToPrincipal({ grantee, actions: ["kms:Sign"], resourceArns: [this.arn], conditions });
      },
    };
  }

  private grantReading(grantee: IGrantable): void {
    Grant.addToPrincipal({ grantee, actions: ["kms:GetPublicKey"], resourceArns: [this.arn] });
  }
}
