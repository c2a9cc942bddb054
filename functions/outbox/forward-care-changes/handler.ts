import * as z from "zod";
import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { usesIn } from "../../../shared/adapters/dynamodb/use-items.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendNews } from "../../../shared/adapters/sqs/send-news.ts";
import { streamBatchWorker } from "../../../shared/worker/stream-worker.ts";
import { Env } from "./contract.ts";
import { forwardCareChanges } from "./forward-care-changes.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = {
  practice: practicesIn({ client: dynamo, name: env.PRACTICE_TABLE }).practice,
  recordUse: usesIn({ client: dynamo, name: env.CARE_TABLE }).recordUse,
  send: sendNews(queueClient(), env.PUSH_QUEUE),
};

/** The care table's stream bears two followers a shard: this one puts its work in line, the other counts reads. */
export const handler = streamBatchWorker(z.unknown(), (items) => forwardCareChanges(ports, items));
