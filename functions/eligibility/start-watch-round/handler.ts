import type { DynamoDBBatchResponse } from "aws-lambda";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { SETTLED_SECONDS, wholeRound } from "../tell-watchers/tell-watchers.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const send = sendAll(queueClient(), env.ROUND_QUEUE);

/**
 * Begins a round through all watches: when the rollout's log has grown, and every morning for birthdays and days that have come. What calls
 * it matters not; twice is two rounds, of which the second finds nobody left to tell. A failure brings the same records again.
 */
export const handler = async (): Promise<DynamoDBBatchResponse> => {
  // Sooner the worker would only put it off.
  await send(wholeRound(), SETTLED_SECONDS);
  return { batchItemFailures: [] };
};
