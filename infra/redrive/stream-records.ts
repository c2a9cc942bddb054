import * as z from "zod";
import { type Aws, AwsRefusal } from "../admin-command/aws.ts";
import { matches } from "./pattern.ts";
import type { OfStream } from "./workers.ts";

const Iterator = z.object({ ShardIterator: z.string() });
const StreamRecord = z.looseObject({
  dynamodb: z.looseObject({ SequenceNumber: z.string(), ApproximateCreationDateTime: z.number().optional() }),
});
const Records = z.object({ Records: z.array(StreamRecord), NextShardIterator: z.string().nullish() });
export type StreamRecord = z.infer<typeof StreamRecord>;
const Report = z.object({ batchItemFailures: z.array(z.unknown()) });

/** Where to begin in a stream, as DynamoDB's GetShardIterator wants it. */
export interface Place {
  readonly StreamArn: string;
  readonly ShardId: string;
  readonly ShardIteratorType: "AT_SEQUENCE_NUMBER" | "TRIM_HORIZON";
  readonly SequenceNumber?: string;
}

/** The pages of a shard from a place on, empty ones too. A shard that is written to has no last one: who reads it stops by itself. */
export async function* pagesOf(aws: Pick<Aws, "streams">, place: Place): AsyncGenerator<StreamRecord[]> {
  let iterator: string | undefined = Iterator.parse(await aws.streams("GetShardIterator", place)).ShardIterator;
  while (iterator !== undefined) {
    const page = Records.parse(await aws.streams("GetRecords", { ShardIterator: iterator }));
    yield page.Records;
    iterator = page.NextShardIterator ?? undefined;
  }
}

/** Whether the worker's event source lets a record through. */
export const isWorkOf = ({ patterns }: OfStream, record: StreamRecord): boolean =>
  patterns.some((pattern) => matches(pattern, record));

export async function isWorked(
  aws: Pick<Aws, "lambda">,
  { functionArn }: OfStream,
  record: StreamRecord,
): Promise<boolean> {
  try {
    const path = `functions/${encodeURIComponent(functionArn)}/invocations`;
    return Report.parse(await aws.lambda("POST", path, { Records: [record] })).batchItemFailures.length === 0;
  } catch (error) {
    if (error instanceof AwsRefusal) return false;
    throw error;
  }
}
