import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

export interface DeadLetters {
  readonly waiting: number;
  /** When the oldest of those that were seen was sent first. */
  readonly since?: Date | undefined;
}

/** How many messages a queue has, and how old the oldest of some of them is. Looking hides none of them. */
export async function lookAt(sqs: SQSClient, QueueUrl: string): Promise<DeadLetters> {
  const AttributeNames = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
  );
  const waiting = AttributeNames.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
  if (waiting === 0) return { waiting };
  const sent = (await receive(sqs, QueueUrl, 0)).map(({ Attributes: own }) => Number(own?.SentTimestamp));
  return { waiting, since: sent.length > 0 ? new Date(Math.min(...sent)) : undefined };
}

/** Up to ten messages, which nobody else gets for some seconds. */
export async function receive(sqs: SQSClient, QueueUrl: string, VisibilityTimeout: number): Promise<Message[]> {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout,
      MessageSystemAttributeNames: ["All"],
    }),
  );
  return Messages ?? [];
}

export async function remove(sqs: SQSClient, QueueUrl: string, { ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}
