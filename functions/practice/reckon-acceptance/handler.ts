import { practiceDirectoryIn } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import { practiceReadsIn } from "../../../shared/adapters/dynamodb/practice-reads.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { queueClient } from "../../../shared/adapters/sqs/queue-client.ts";
import { sendAll } from "../../../shared/adapters/sqs/send-all.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { roundWorker } from "../../../shared/worker/round-worker.ts";
import { Env, RoundMessage } from "./contract.ts";
import { type AcceptancePorts, reckonAcceptance, wholeRound } from "./reckon-acceptance.ts";

const env = Env.parse(process.env);
const table = { client: documentClient(), name: env.PRACTICE_TABLE };
const send = sendAll(queueClient(), env.ROUND_QUEUE);
const ports: AcceptancePorts = { ...practiceDirectoryIn(table), ...practiceReadsIn(table), send };

/** The round is today's, also when the call is made late: that of a day before would put back what has been reckoned since. */
export const handler = roundWorker(
  RoundMessage,
  (message) => reckonAcceptance(ports, message),
  () => send(wholeRound(parisDay(systemClock()))),
);
