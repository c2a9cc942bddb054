import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { practiceDirectoryIn } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import { practiceReadsIn } from "../../../shared/adapters/dynamodb/practice-reads.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env, RoundMessage } from "./contract.ts";
import { type AcceptancePorts, reckonAcceptance, wholeRound } from "./reckon-acceptance.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(), name: env.PRACTICE_TABLE };
const send = sendAll(queueClient(), env.ROUND_QUEUE);
const ports: AcceptancePorts = { ...practiceDirectoryIn(table), ...practiceReadsIn(table), send };
const work = queueWorker(RoundMessage, (message) => reckonAcceptance(ports, message));

/** Called by the schedule it begins the day's round, by its queue it works off a page. Two rounds a day come to the same. */
export async function handler(event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse> {
  if ("Records" in event) return work(event);
  await send(wholeRound(parisDay(systemClock())));
  return { batchItemFailures: [] };
}
