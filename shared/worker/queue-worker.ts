import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type * as z from "zod";
import { tellBroken } from "./broken-work.ts";

/** A worker on a queue: messages are JSON. Those that fail are reported and come again; the others do not (partial batch failure). */
export const queueWorker =
  <Message>(schema: z.ZodType<Message>, work: (message: Message) => Promise<void>) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
    for (const { body, messageId } of event.Records) {
      try {
        await work(schema.parse(JSON.parse(body)));
      } catch (error) {
        tellBroken(error);
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
