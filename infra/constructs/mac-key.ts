import { RemovalPolicy } from "aws-cdk-lib";
import { Grant } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { Access } from "./access.ts";

/** An HMAC-SHA-256 key that never leaves KMS: what it hides can't be searched for by whoever holds the tables. */
export class MacKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: { stage: Stage; purpose: string; hides: string }) {
    super(scope, id);
    const { stage, purpose } = props;
    const key = new Key(this, "Key", {
      alias: `health-card-${stage.name}-${purpose}-mac`,
      description: `Hides ${props.hides}`,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.arn = key.keyArn;
  }

  forMac(): Access {
    return {
      name: this.arn,
      grantTo: (grantee) => {
        const conditions = { StringEquals: { "kms:MacAlgorithm": "HMAC_SHA_256" } };
        Grant.addToPrincipal({ grantee, actions: ["kms:GenerateMac"], resourceArns: [this.arn], conditions });
      },
    };
  }
}
