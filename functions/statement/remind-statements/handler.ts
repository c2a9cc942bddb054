import { statementsIn } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { sendNews } from "../../../shared/adapters/sqs/send-news.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { roundWorker } from "../../../shared/worker/round-worker.ts";
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

/** The round is that of the day on which the call was due: no other call does that day's reminders. */
export const handler = roundWorker(
  RoundMessage,
  (message) => remindStatements(ports, message),
  (due) => send(wholeRound(parisDay(due))),
);
