import { CrossStackReferences, ReferenceStrength, RemovalPolicy } from "aws-cdk-lib";
import { Grant } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { Access } from "./access.ts";
import { grantReading, grantSigning } from "./signing-key.ts";

/**
 * A P-256 key that never leaves KMS and has no generations: one that certifies others, whose certificate verifiers hold for years, or one
 * that a client of ours has where a phone or a reader has its own.
 */
export class SingleSigningKey extends Construct {
  readonly arn: string;
  private readonly key: Key;

  constructor(scope: Construct, id: string, props: { stage: Stage; purpose: string; description: string }) {
    super(scope, id);
    const { stage, purpose, description } = props;
    this.key = new Key(this, "Key", {
      alias: `health-card-${stage.name}-${purpose}`,
      description,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.arn = this.key.keyArn;
  }

  /**
   * Lets the key leave its stack again while functions of other stacks have it, which a setting may ask for: they are told of it by a weak
   * reference, which CloudFormation looks up and does not guard.
   */
  leavable(): this {
    CrossStackReferences.of(this.key).produce(ReferenceStrength.WEAK);
    return this;
  }

  /** To learn the public key. */
  forReading(): Access {
    return { name: this.arn, grantTo: (grantee) => grantReading(grantee, [this.arn]) };
  }

  /** To sign, and to learn the public key. */
  forSigning(): Access {
    return {
      name: this.arn,
      grantTo: (grantee) => {
        grantReading(grantee, [this.arn]);
        grantSigning(grantee, [this.arn]);
      },
    };
  }

  /** The same, and to read what is written at the key about whom it is of. */
  forSigningAsTagged(): Access {
    return {
      name: this.arn,
      grantTo: (grantee) => {
        this.forSigning().grantTo(grantee);
        Grant.addToPrincipal({ grantee, actions: ["kms:ListResourceTags"], resourceArns: [this.arn] });
      },
    };
  }
}
