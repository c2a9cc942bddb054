import { Aws, Duration, Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Bucket, CfnBucket } from "aws-cdk-lib/aws-s3";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Access } from "./access.ts";
import { grantOnPattern } from "./pattern-grant.ts";
import { privateBucket } from "./private-bucket.ts";
import { ServiceStack } from "./service-stack.ts";

/**
 * Files hold insured numbers and names: they are no archive, and thirty days after they came their bytes are gone. Whatever replaced or
 * expired a version leaves it a week, so that parts of it that wait are still imported. Reports go with them.
 */
const KEPT = Duration.days(23);
const KEPT_AS_OLD_VERSION = Duration.days(7);

/** The bucket of the funds' files (`feed/`) and of what became of them (`reports/`). */
export class FeedBucket extends Construct {
  readonly bucket: Bucket;
  private readonly arn: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { stage, dataKey } = ServiceStack.around(this);
    // A name of our own, so that the queue's policy can name the bucket that waits for that very policy.
    const bucketName = `health-card-${stage.name}-directory-${Aws.ACCOUNT_ID}`;
    this.arn = Stack.of(this).formatArn({ service: "s3", region: "", account: "", resource: bucketName });
    this.bucket = privateBucket(this, {
      stage,
      dataKey,
      bucketName,
      lifecycleRules: [
        {
          expiration: KEPT,
          noncurrentVersionExpiration: KEPT_AS_OLD_VERSION,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        { expiredObjectDeleteMarker: true },
      ],
    });
  }

  /** Tells a queue of every new feed file. CDK's own way needs a custom resource; the bucket's property does the same. */
  notify(queue: Queue): void {
    const { account } = Stack.of(this);
    const policy = new PolicyStatement({
      principals: [new ServicePrincipal("s3.amazonaws.com")],
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { "aws:SourceArn": this.arn }, StringEquals: { "aws:SourceAccount": account } },
    });
    const { policyDependable } = queue.addToResourcePolicy(policy);
    const bucket = this.bucket.node.defaultChild as CfnBucket;
    const rules = [
      { name: "prefix", value: "feed/" },
      { name: "suffix", value: ".ndjson" },
    ];
    bucket.notificationConfiguration = {
      queueConfigurations: [{ event: "s3:ObjectCreated:*", queue: queue.queueArn, filter: { s3Key: { rules } } }],
    };
    // S3 tries the queue when the notification is set up: its policy must be there.
    if (policyDependable) bucket.node.addDependency(policyDependable);
  }

  /** To read versions of feed files and to write reports. */
  forReporting(): Access {
    return {
      name: this.bucket.bucketName,
      grantTo: (grantee) => {
        this.grantReading(grantee);
        grantOnPattern({
          grantee,
          actions: ["s3:PutObject"],
          pattern: `${this.arn}/reports/*`,
          reason: "Reports are named after the files they are about, which the funds name.",
        });
        ServiceStack.around(this).dataKey.grantThroughBucket(grantee, "kms:GenerateDataKey");
      },
    };
  }

  private grantReading(grantee: IGrantable): void {
    grantOnPattern({
      grantee,
      actions: ["s3:GetObjectVersion"],
      pattern: `${this.arn}/feed/*`,
      reason: "The funds name their files; the function reads what it is told of.",
    });
    ServiceStack.around(this).dataKey.grantThroughBucket(grantee, "kms:Decrypt");
  }
}
