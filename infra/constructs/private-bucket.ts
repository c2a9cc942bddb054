import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { DataKey } from "./data-key.ts";

export interface PrivateBucketProps extends Required<Pick<BucketProps, "bucketName" | "lifecycleRules">> {
  readonly stage: Stage;
  readonly dataKey: DataKey;
}

const ONE_REGION =
  "Made from what is kept elsewhere: the funds send their files again, lists are signed anew from the Status table, logs tell of both.";

/** A bucket that nobody but our functions reaches: versioned, under the data key, by TLS only, each access logged beside it. */
export function privateBucket(scope: Construct, { stage, dataKey, ...props }: PrivateBucketProps): Bucket {
  const removal = stage.isReal ? { removalPolicy: RemovalPolicy.RETAIN } : { removalPolicy: RemovalPolicy.DESTROY };
  const common = { blockPublicAccess: BlockPublicAccess.BLOCK_ALL, enforceSSL: true, ...removal };
  // S3 writes its access logs only to a bucket under its own key. They hold names of objects, which are not personal.
  const logs = new Bucket(scope, "AccessLogs", {
    ...common,
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [{ expiration: Duration.days(stage.logRetentionDays) }],
  });
  Validations.of(logs).acknowledge(
    {
      id: "NIST.800.53.R5-S3DefaultEncryptionKMS",
      reason: "S3 writes its access logs to no bucket under a customer key.",
    },
    { id: "NIST.800.53.R5-S3BucketVersioningEnabled", reason: "S3 alone writes here, each log once and never again." },
    { id: "NIST.800.53.R5-S3BucketReplicationEnabled", reason: ONE_REGION },
  );
  const contents = new Bucket(scope, "Bucket", {
    ...common,
    ...props,
    encryption: BucketEncryption.KMS,
    encryptionKey: dataKey.key,
    bucketKeyEnabled: true,
    versioned: true,
    serverAccessLogsBucket: logs,
  });
  Validations.of(contents).acknowledge({ id: "NIST.800.53.R5-S3BucketReplicationEnabled", reason: ONE_REGION });
  return contents;
}
