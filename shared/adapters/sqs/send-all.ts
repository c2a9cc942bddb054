import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** SQS takes no more in one call. */
const BATCH = 10;

/** Sends messages as JSON, all of them or an exception: some may have been sent then, and are sent again by who tries again. */
export const sendAll =
  (sqs: SQSClient, QueueUrl: string) =>
  async (messages: readonly object[], DelaySeconds = 0): Promise<void> => {
    for (let first = 0; first < messages.length; first += BATCH) {
      const Entries = messages
        .slice(first, first + BATCH)
        .map((message, index) => ({ Id: String(index), MessageBody: JSON.stringify(message), DelaySeconds }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed.length > 0) throw new Error("the queue did not take every message");
    }
  };
