import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type * as z from "zod";
import { queueWorker } from "./queue-worker.ts";

/**
 * The worker of a round: called by the schedule it begins one, by its queue it works off a page of one. Two rounds for the same instant must come
 * to the same, since a schedule may call twice.
 * @param begin sends the first pages of a round; it is given the instant at which the call was due, however late it is made
 */
export const roundWorker = <Message>(
  schema: z.ZodType<Message>,
  work: (page: Message) => Promise<void>,
  begin: (due: Date) => Promise<void>,
) => {
  const workOff = queueWorker(schema, work);
  return async (event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse> => {
    if ("Records" in event) return workOff(event);
    await begin(new Date(event.time));
    return { batchItemFailures: [] };
  };
};
