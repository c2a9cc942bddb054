import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type Aws, AwsRefusal } from "../admin-command/aws.ts";
import { clockCallIn, isDone } from "./clock-calls.ts";
import { receive, remove } from "./dead-letters.ts";
import { isWorked, isWorkOf, pagesOf, type StreamRecord } from "./stream-records.ts";
import type { OfClock, OfStream } from "./workers.ts";

export interface ReplayPorts {
  readonly sqs: SQSClient;
  readonly aws: Pick<Aws, "lambda" | "streams">;
  /** Resolves when the next record may be worked. */
  turn(): Promise<void>;
  progress(done: number): void;
}
export interface Replayed {
  readonly done: number;
  /** The worker gave up on them again. */
  readonly failed: number;
  /** The stream has them no more. */
  readonly gone: number;
}

const Position = z.object({
  DDBStreamBatchInfo: z.object({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
    streamArn: z.string(),
  }),
});

/** Longer than one message's records take, worked one after another. */
const HIDDEN_SECONDS = 600;
/** Codes by which DynamoDB says that records are older than the 24 hours of a stream. */
const TRIMMED = new Set(["TrimmedDataAccessException", "ResourceNotFoundException"]);

/**
 * Reads again what a worker's dead letters point to and has the worker work it, one record after another; a call by the clock is made again. A position is removed when all of
 * its records are done, or with `forget` when the stream has them no more; every other stays where it is.
 */
export async function replayPositions(
  ports: ReplayPorts,
  worker: OfStream | OfClock,
  forget: boolean,
): Promise<Replayed> {
  const replayed = { done: 0, failed: 0, gone: 0 };
  const seen = new Set<string>();
  for (;;) {
    const messages = await receive(ports.sqs, worker.deadLettersUrl, HIDDEN_SECONDS);
    const fresh = messages.filter(({ MessageId = "" }) => !seen.has(MessageId));
    if (fresh.length === 0) return replayed;
    for (const message of fresh) {
      seen.add(message.MessageId ?? "");
      const outcome = await replay(ports, worker, message);
      replayed[outcome] += 1;
      if (outcome === "done" || (outcome === "gone" && forget)) {
        await remove(ports.sqs, worker.deadLettersUrl, message);
      }
      ports.progress(replayed.done);
    }
  }
}

async function replay(ports: ReplayPorts, worker: OfStream | OfClock, message: Message): Promise<keyof Replayed> {
  const call = clockCallIn(message);
  if (call !== undefined) return (await isDone(ports.aws, worker, call)) ? "done" : "failed";
  const position = Position.safeParse(JSON.parse(message.Body ?? "")).data?.DDBStreamBatchInfo;
  if (!position || worker.kind === "clock") return "failed";
  const records = await recordsAt(ports.aws, position);
  if (records === undefined) return "gone";
  for (const record of records.filter((each) => isWorkOf(worker, each))) {
    await ports.turn();
    if (!(await isWorked(ports.aws, worker, record))) return "failed";
  }
  return "done";
}

/** The records from one sequence number of a shard to another; undefined when the stream does not go back so far. */
async function recordsAt(aws: Pick<Aws, "streams">, position: z.infer<typeof Position>["DDBStreamBatchInfo"]) {
  const { streamArn: StreamArn, shardId: ShardId, startSequenceNumber, endSequenceNumber } = position;
  const last = BigInt(endSequenceNumber);
  const ShardIteratorType = "AT_SEQUENCE_NUMBER";
  const from = { StreamArn, ShardId, ShardIteratorType, SequenceNumber: startSequenceNumber } as const;
  const records: StreamRecord[] = [];
  try {
    for await (const page of pagesOf(aws, from)) {
      records.push(...page.filter(({ dynamodb }) => BigInt(dynamodb.SequenceNumber) <= last));
      if (page.some(({ dynamodb }) => BigInt(dynamodb.SequenceNumber) >= last)) break;
    }
    return records;
  } catch (error) {
    if (error instanceof AwsRefusal && TRIMMED.has(error.code)) return undefined;
    throw error;
  }
}
