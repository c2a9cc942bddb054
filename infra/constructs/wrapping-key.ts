import { RemovalPolicy } from "aws-cdk-lib";
import { Grant } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { Access } from "./access.ts";

/** A key that wraps data keys, or halves of key pairs, for one purpose; they are unwrapped only for who names that purpose. Rotated every year. */
export class WrappingKey extends Construct {
  readonly arn: string;
  private readonly purpose: string;

  constructor(scope: Construct, id: string, { stage, purpose }: { stage: Stage; purpose: string }) {
    super(scope, id);
    this.purpose = purpose;
    const key = new Key(this, "Key", {
      alias: `health-card-${stage.name}-${purpose}`,
      description: `Wraps data keys (${purpose})`,
      enableKeyRotation: true,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.arn = key.keyArn;
  }

  /** To make data keys and to unwrap them. */
  forWrapping(): Access {
    return this.access(["kms:Decrypt", "kms:GenerateDataKey"]);
  }

  /** To make P-256 pairs, the private half of which comes wrapped: who makes them can't open it. */
  forMakingPairs(): Access {
    return this.access(["kms:GenerateDataKeyPairWithoutPlaintext"], { "kms:DataKeyPairSpec": "ECC_NIST_P256" });
  }

  /** To unwrap what others have made. */
  forUnwrapping(): Access {
    return this.access(["kms:Decrypt"]);
  }

  private access(actions: string[], limits: Readonly<Record<string, string>> = {}): Access {
    return {
      name: this.arn,
      grantTo: (grantee) => {
        const conditions = { StringEquals: { "kms:EncryptionContext:purpose": this.purpose, ...limits } };
        Grant.addToPrincipal({ grantee, actions, resourceArns: [this.arn], conditions });
      },
    };
  }
}
