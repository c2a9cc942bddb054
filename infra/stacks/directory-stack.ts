import { type App, CfnOutput, Duration } from "aws-cdk-lib";
import { CappedWorker } from "../constructs/capped-worker.ts";
import { FeedBucket } from "../constructs/feed-bucket.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import type { ItemAction } from "../constructs/service-table.ts";
import type { DataStack } from "./data-stack.ts";
import type { KeysStack } from "./keys-stack.ts";

/** The insured directory's feed: files of the funds are cut into parts, and the parts are imported. */
export class DirectoryStack extends ServiceStack {
  constructor(app: App, props: ServiceStackProps & { tables: DataStack; keys: KeysStack }) {
    super(app, "Directory", "Import of the insured directory", props);
    const { tables, keys, stage } = props;
    const feed = new FeedBucket(this, "Feed");
    // That nobody is stored under another key is looked at only where there is another.
    const otherKeys: ItemAction[] = stage.nirMacKeys > 1 ? ["ConditionCheckItem"] : [];
    const parts = new CappedWorker(this, "ImportPart", {
      folder: "directory/import-part",
      environment: {
        FEED_BUCKET: feed.forReporting(),
        INSURED_TABLE: tables.insured.for("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem", ...otherKeys),
        NIR_MAC_KEYS: keys.forNirMac(),
        NIR_DATA_KEY: keys.nirData.forWrapping(),
      },
      // A part takes seconds; the rest is for waiting when the table asks to.
      timeout: Duration.minutes(5),
      maxConcurrency: stage.importConcurrency,
    });
    const files = new CappedWorker(this, "SplitFeed", {
      folder: "directory/split-feed",
      environment: {
        FEED_BUCKET: feed.forReporting(),
        INSURED_TABLE: tables.insured.for("GetItem", "Query", "UpdateItem"),
        PARTS_QUEUE: parts.forSending(),
      },
      timeout: Duration.minutes(15),
      maxConcurrency: 2,
    });
    feed.notify(files.queue);
    new CfnOutput(this, "FeedBucketName", { value: feed.bucket.bucketName });
    new CfnOutput(this, "FeedDeadLetterQueueUrl", { value: files.deadLetters.queue.queueUrl });
    new CfnOutput(this, "PartDeadLetterQueueUrl", { value: parts.deadLetters.queue.queueUrl });
  }
}
