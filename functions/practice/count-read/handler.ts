import { practiceReadsIn } from "../../../shared/adapters/dynamodb/practice-reads.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { parisDay } from "../../../shared/domain/calendar.ts";
import { streamWorker } from "../../../shared/worker/stream-worker.ts";
import { Env, OpenedContext } from "./contract.ts";

const env = Env.parse(process.env);
const { markRead } = practiceReadsIn({ client: documentClient(), name: env.PRACTICE_TABLE });

/** Counts where cards are really read. A read that the stream brings twice is counted once. */
export const handler = streamWorker(OpenedContext, ({ id, practiceId, openedAt }) =>
  markRead(practiceId, parisDay(openedAt), id),
);
