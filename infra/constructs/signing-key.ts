import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { GenerationRange } from "../setting-formats.ts";
import type { Access } from "./access.ts";

interface SigningKeyProps {
  readonly stage: Stage;
  readonly purpose: string;
  readonly signs: string;
  readonly generations: GenerationRange;
}

/**
 * P-256 keys that never leave KMS and have one purpose: the one that signs, and the one that comes after it. Which is which stands in a table, so
 * that a deploy neither begins a rotation nor ends one. Nobody asks KMS to verify: the public keys are published. A generation that is left out of the
 * setting stays in the template, where no function has it any more.
 */
export class SigningKey extends Construct {
  /** What functions know the generations by: `1=arn,2=arn`. */
  readonly generations: string;
  private readonly arns: readonly string[];

  constructor(scope: Construct, id: string, { stage, purpose, signs, generations: { first, last } }: SigningKeyProps) {
    super(scope, id);
    const all = Array.from({ length: last }, (_, index) => {
      const generation = index + 1;
      const number = generation === 1 ? "" : String(generation);
      const key = new Key(this, `Key${number}`, {
        alias: `health-card-${stage.name}-${purpose}-signing${number && `-${number}`}`,
        description: `Signs ${signs}, generation ${generation}`,
        keySpec: KeySpec.ECC_NIST_P256,
        keyUsage: KeyUsage.SIGN_VERIFY,
        removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      return { generation, arn: key.keyArn };
    });
    const [leftOut, used] = [all.slice(0, first - 1), all.slice(first - 1)];
    // Their stack is deployed before those that stop using them, and what is still imported can't be taken away.
    for (const { arn } of leftOut) Stack.of(this).exportValue(arn);
    this.arns = used.map(({ arn }) => arn);
    this.generations = used.map(({ generation, arn }) => `${generation}=${arn}`).join(",");
  }

  /** To learn the public keys. */
  forReading(): Access {
    return { name: this.generations, grantTo: (grantee) => grantReading(grantee, this.arns) };
  }

  /** To sign digests that the function made itself (ES256), and to learn the public keys for the `kid`. */
  forSigning(): Access {
    return {
      name: this.generations,
      grantTo: (grantee) => {
        grantReading(grantee, this.arns);
        grantSigning(grantee, this.arns);
      },
    };
  }
}

export function grantReading(grantee: IGrantable, arns: readonly string[]): void {
  Grant.addToPrincipal({ grantee, actions: ["kms:GetPublicKey"], resourceArns: [...arns] });
}

/** Digests that the caller made itself, ES256, and nothing else. */
export function grantSigning(grantee: IGrantable, arns: readonly string[]): void {
  const conditions = { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "DIGEST" } };
  Grant.addToPrincipal({ grantee, actions: ["kms:Sign"], resourceArns: [...arns], conditions });
}
