import { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBBatchResponse } from "aws-lambda";
import { ROLLOUT_CACHE_SECONDS } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { wholeRound } from "../tell-watchers/tell-watchers.ts";
import { Env } from "./contract.ts";

/** When no environment keeps the rules of before any more, with some seconds to spare: who is told and comes at once isn't refused. */
const ROUND_DELAY_SECONDS = ROLLOUT_CACHE_SECONDS + 5;

const env = Env.parse(process.env);
const send = sendAll(new SQSClient({}), env.ROUND_QUEUE);

/**
 * Begins a round through all watches: when the rollout's log has grown, and every morning for birthdays and days that have come. What calls
 * it matters not; twice is two rounds, of which the second finds nobody left to tell. A failure brings the same records again.
 */
export const handler = async (): Promise<DynamoDBBatchResponse> => {
  await send(wholeRound(), ROUND_DELAY_SECONDS);
  return { batchItemFailures: [] };
};
