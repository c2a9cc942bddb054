import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type * as z from "zod";
import { tellBroken } from "./broken-work.ts";

/**
 * A worker on a FIFO queue: what has come of one group is worked together, in order, beside that of other groups. A group that fails is
 * reported whole, so that nothing of it overtakes what failed; a message that is not understood is reported alone.
 */
export const orderedQueueWorker =
  <Message>(schema: z.ZodType<Message>, work: (messages: readonly Message[]) => Promise<void>) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId);
    const failed = await Promise.all([...groups.values()].map((records) => failedOf(schema, work, records)));
    return { batchItemFailures: failed.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };

async function failedOf<Message>(
  schema: z.ZodType<Message>,
  work: (messages: readonly Message[]) => Promise<void>,
  records: readonly SQSRecord[],
): Promise<string[]> {
  const failed: string[] = [];
  const understood: Message[] = [];
  for (const { body, messageId } of records) {
    try {
      understood.push(schema.parse(JSON.parse(body)));
    } catch (error) {
      tellBroken(error);
      failed.push(messageId);
    }
  }
  if (understood.length === 0) return failed;
  try {
    await work(understood);
    return failed;
  } catch (error) {
    tellBroken(error);
    return records.map(({ messageId }) => messageId);
  }
}
