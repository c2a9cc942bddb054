import { Aws, Duration, Stack } from "aws-cdk-lib";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import type { Stage } from "../config.ts";
import type { Access } from "./access.ts";
import type { DataKey } from "./data-key.ts";
import { grantOnPattern } from "./pattern-grant.ts";
import { privateBucket } from "./private-bucket.ts";

/** For so long it can be shown what a list said at an instant, to us and to a court, not to the public. */
const KEPT_AS_OLD_VERSION = Duration.days(90);

/** The bucket of published status lists (`lists/<number>.jwt`). What it holds is public, and signed; only our functions reach it. */
export class StatusListBucket extends Construct {
  readonly name: string;
  private readonly dataKey: DataKey;
  private readonly bucket: Bucket;
  private readonly arn: string;

  constructor(scope: Construct, id: string, stage: Stage, dataKey: DataKey) {
    super(scope, id);
    this.dataKey = dataKey;
    // A name of our own: permissions on patterns can't contain what another stack makes up.
    this.name = `health-card-${stage.name}-status-lists-${Aws.ACCOUNT_ID}`;
    this.arn = Stack.of(this).formatArn({ service: "s3", region: "", account: "", resource: this.name });
    this.bucket = privateBucket(this, {
      stage,
      dataKey,
      bucketName: this.name,
      lifecycleRules: [
        { noncurrentVersionExpiration: KEPT_AS_OLD_VERSION, abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { expiredObjectDeleteMarker: true },
      ],
    });
  }

  /** To show what is published. */
  forReading(): Access {
    return this.access((grantee) => this.grantReading(grantee));
  }

  /** To publish in place of what is there. */
  forPublishing(): Access {
    return this.access((grantee) => {
      this.grantReading(grantee);
      this.grantOnLists(grantee, "s3:PutObject");
      this.dataKey.grantThroughBucket(grantee, "kms:GenerateDataKey");
    });
  }

  /** To take away what nobody needs any more; its versions stay for a while. */
  forRemoving(): Access {
    return this.access((grantee) => this.grantOnLists(grantee, "s3:DeleteObject"));
  }

  private access(grantTo: (grantee: IGrantable) => void): Access {
    return { name: this.name, grantTo };
  }

  private grantReading(grantee: IGrantable): void {
    this.grantOnLists(grantee, "s3:GetObject");
    // Without it S3 answers "forbidden" where there is no such object.
    Grant.addToPrincipal({ grantee, actions: ["s3:ListBucket"], resourceArns: [this.bucket.bucketArn] });
    this.dataKey.grantThroughBucket(grantee, "kms:Decrypt");
  }

  private grantOnLists(grantee: IGrantable, action: string): void {
    const reason = "Lists are opened at run time, and each is an object of its own.";
    grantOnPattern({ grantee, actions: [action], pattern: `${this.arn}/lists/*`, reason });
  }
}
