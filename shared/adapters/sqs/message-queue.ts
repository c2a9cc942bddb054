import { SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** SQS takes no more in one call. */
const BATCH = 10;

/** Messages as JSON to one queue, all of them or an exception: sent again, a worker may meet one twice. */
export const messageQueue = <Message extends object>(sqs: SQSClient, QueueUrl: string) => ({
  send: async (messages: readonly Message[], DelaySeconds = 0): Promise<void> => {
    for (let first = 0; first < messages.length; first += BATCH) {
      const Entries = messages
        .slice(first, first + BATCH)
        .map((message, index) => ({ Id: String(index), MessageBody: JSON.stringify(message), DelaySeconds }));
      const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      if (Failed.length > 0) throw new Error(`SQS refused ${Failed.length} messages`);
    }
  },
});
