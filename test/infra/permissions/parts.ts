/** What each function may do on AWS, by its folder. */
export type Permissions = Readonly<Record<string, readonly string[]>>;

/** What using the data key through encrypted queues needs. */
export const THROUGH_QUEUES = ["Decrypt", "GenerateDataKey"].map(
  (action) => `Data kms:${action} [sqs.eu-west-3.amazonaws.com]`,
);

/** Following a table's stream. */
export function follows(table: string): string[] {
  const reads = ["DescribeStream", "GetRecords", "GetShardIterator"].map((read) => `${table} stream dynamodb:${read}`);
  return [...reads, `${table}/stream/* dynamodb:ListStreams`];
}

/** Leaving what can't be worked off to a queue. */
export function givesUpTo(queue: string): string[] {
  return [`${queue} sqs:SendMessage`, ...THROUGH_QUEUES];
}

/** Working off a queue. */
export function worksOff(queue: string): string[] {
  const actions = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((action) => `${queue} sqs:${action}`);
  return [...actions, ...THROUGH_QUEUES];
}
