import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** SQS takes no more in one call. */
const BATCH = 10;

/** A message of a FIFO queue: one comes behind those of its group, and with an id of the last five minutes not at all. */
export interface OrderedMessage {
  readonly group: string;
  /** Up to 128 characters. */
  readonly id: string;
  readonly message: object;
}

/** Sends messages as JSON to a FIFO queue, all of them or an exception: some may have been sent then, and are known when they come again. */
export const sendInOrder =
  (sqs: SQSClient, QueueUrl: string) =>
  async (messages: readonly OrderedMessage[]): Promise<void> => {
    for (let first = 0; first < messages.length; first += BATCH) {
      const Entries = messages.slice(first, first + BATCH).map(({ group, id, message }, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(message),
        MessageGroupId: group,
        MessageDeduplicationId: id,
      }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed.length > 0) throw new Error("the queue did not take every message");
    }
  };
