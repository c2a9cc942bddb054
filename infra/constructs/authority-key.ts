import { RemovalPolicy } from "aws-cdk-lib";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { Access } from "./access.ts";
import { grantReading, grantSigning } from "./signing-key.ts";

/** A P-256 key that never leaves KMS and certifies other keys. Verifiers hold its certificate for years: it has no generations. */
export class AuthorityKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: { stage: Stage; purpose: string; certifies: string }) {
    super(scope, id);
    const { stage, purpose } = props;
    const key = new Key(this, "Key", {
      alias: `health-card-${stage.name}-${purpose}`,
      description: `Certifies ${props.certifies}`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.arn = key.keyArn;
  }

  /** To sign certificates, and to learn the public key. */
  forCertifying(): Access {
    return {
      name: this.arn,
      grantTo: (grantee) => {
        grantReading(grantee, [this.arn]);
        grantSigning(grantee, [this.arn]);
      },
    };
  }
}
