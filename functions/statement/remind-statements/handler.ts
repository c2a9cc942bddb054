import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { statementsIn } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { sendNews } from "../../../shared/adapters/sqs/send-news.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";
import { Env, RoundMessage } from "./contract.ts";
import { type RemindPorts, remindStatements, wholeRound } from "./remind-statements.ts";

const env = Env.parse(process.env);
const sqs = queueClient();
const send = sendAll(sqs, env.ROUND_QUEUE);
const ports: RemindPorts = {
  ...statementsIn({ client: documentClient(), name: env.CARE_TABLE }),
  send: sendNews(sqs, env.PUSH_QUEUE),
  goOn: (message) => send([message]),
  now: systemClock,
};
const work = queueWorker(RoundMessage, (message) => remindStatements(ports, message));

/**
 * Called by the schedule it begins the round of the day on which that call was due, however late it is made: no other call does that day's
 * reminders. By its queue it works off a page. Two rounds a day come to the same.
 */
export async function handler(event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse> {
  if ("Records" in event) return work(event);
  await send(wholeRound(parisDay(new Date(event.time))));
  return { batchItemFailures: [] };
}
