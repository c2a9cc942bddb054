import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach } from "vitest";

export const sqs = mockClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});
export const ports = {
  sqs: new SQSClient({ region: "eu-west-3" }),
  turn: async () => undefined,
  sleep: async () => undefined,
  progress: () => undefined,
  aws: { lambda: async () => undefined },
};

/** A dead-letter queue that hides what was received, as SQS does, and forgets what was removed. */
export function queueOf(messages: readonly Message[]): Message[] {
  const kept = messages.map((message, index) => ({ ...message, MessageId: `m${index}`, ReceiptHandle: `m${index}` }));
  const hidden = new Set<string>();
  sqs.on(ReceiveMessageCommand).callsFake(() => {
    const Messages = kept.filter(({ MessageId }) => !hidden.has(MessageId)).slice(0, 10);
    for (const { MessageId } of Messages) hidden.add(MessageId);
    return { Messages };
  });
  sqs.on(DeleteMessageCommand).callsFake(({ ReceiptHandle }) => {
    kept.splice(
      kept.findIndex((message) => message.ReceiptHandle === ReceiptHandle),
      1,
    );
    return {};
  });
  return kept;
}
