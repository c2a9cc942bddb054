import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type * as z from "zod";
import { log, safeError } from "../log/log.ts";

/** A worker on a queue: messages are JSON. Those that fail are reported and come again; the others do not (partial batch failure). */
export const queueWorker =
  <Message>(schema: z.ZodType<Message>, work: (message: Message) => Promise<void>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
    for (const { body, messageId } of event.Records) {
      try {
        await work(schema.parse(JSON.parse(body)));
      } catch (error) {
        log("worker.broken", safeError(error));
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
