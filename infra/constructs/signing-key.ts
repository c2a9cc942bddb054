import { RemovalPolicy } from "aws-cdk-lib";
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
 * that a deploy neither begins a rotation nor ends one. Nobody asks KMS to verify: the public keys are published.
 */
export class SigningKey extends Construct {
  /** What functions know the generations by: `1=arn,2=arn`. */
  readonly generations: string;
  private readonly arns: readonly string[];

  constructor(scope: Construct, id: string, { stage, purpose, signs, generations: { first, last } }: SigningKeyProps) {
    super(scope, id);
    const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    this.arns = numbers.map((generation) => {
      const number = generation === 1 ? "" : String(generation);
      const key = new Key(this, `Key${number}`, {
        alias: `health-card-${stage.name}-${purpose}-signing${number && `-${number}`}`,
        description: `Signs ${signs}, generation ${generation}`,
        keySpec: KeySpec.ECC_NIST_P256,
        keyUsage: KeyUsage.SIGN_VERIFY,
        removalPolicy: stage.isReal ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });
      return key.keyArn;
    });
    this.generations = numbers.map((generation, index) => `${generation}=${this.arns[index]}`).join(",");
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
