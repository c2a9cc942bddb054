import { S3Client } from "@aws-sdk/client-s3";
import { importsIn } from "../../../shared/adapters/dynamodb/import-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { feedBucket } from "../../../shared/adapters/s3/feed-bucket.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { backOff } from "../../../shared/kernel/pause.ts";
import { log } from "../../../shared/log/log.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { summarise } from "../import-part/summarise.ts";
import { Env, NewObjects } from "./contract.ts";
import { splitFeed } from "./split-feed.ts";

const env = Env.parse(process.env);
const ports = {
  ...feedBucket(new S3Client({}), env.FEED_BUCKET),
  ...importsIn({ client: documentClient(), name: env.INSURED_TABLE }, systemClock, backOff),
  sendParts: sendAll(queueClient(), env.PARTS_QUEUE),
};

/** An empty file, and one whose parts were all imported before its split was recorded, are summarised here. */
export const handler = queueWorker(NewObjects, async (files) => {
  for (const file of files) {
    const isFeed = await splitFeed(ports, file);
    log("import.split", { outcome: isFeed ? "split" : "refused" });
    if (isFeed && (await summarise(ports, file))) log("import.done", {});
  }
});
