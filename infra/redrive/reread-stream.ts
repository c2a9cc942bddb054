import * as z from "zod";
import type { Aws } from "../admin-command/aws.ts";
import { isWorked, isWorkOf, pagesOf, type StreamRecord } from "./stream-records.ts";
import type { OfStream } from "./workers.ts";

export interface RereadPorts {
  readonly aws: Pick<Aws, "lambda" | "streams">;
  /** Resolves when the next record may be worked. */
  turn(): Promise<void>;
  /** Between two empty pages. */
  rest(): Promise<unknown>;
  now(): Date;
  progress(done: number): void;
}
export interface Reread {
  readonly done: number;
  readonly failed: number;
}

const Shards = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string() })),
    LastEvaluatedShardId: z.string().nullish(),
  }),
});

/** DynamoDB may answer nothing although more is to come: of a shard that is written to, so many empty pages are its end. */
const EMPTY_PAGES = 10;

/**
 * Reads again all that a worker's stream still has of an instant and later, up to now, and has the worker work it, one record after another: for what was given
 * up and could not be put aside, so that nothing tells which records they were.
 */
export async function rereadStream(ports: RereadPorts, worker: OfStream, since: Date): Promise<Reread> {
  const count = { done: 0, failed: 0 };
  const until = ports.now();
  for (const ShardId of await shardsOf(ports.aws, worker.streamArn)) {
    for await (const record of recordsOf(ports, worker.streamArn, ShardId, until)) {
      if (isBefore(record, since) || !isWorkOf(worker, record)) continue;
      await ports.turn();
      count[(await isWorked(ports.aws, worker, record)) ? "done" : "failed"] += 1;
      ports.progress(count.done);
    }
  }
  return count;
}

/** In the order of their names, which begin with the time at which they did: parents come before their children. */
async function shardsOf(aws: Pick<Aws, "streams">, StreamArn: string): Promise<string[]> {
  const ids: string[] = [];
  for (let last: string | undefined, more = true; more; more = last !== undefined) {
    const asked = { StreamArn, ...(last && { ExclusiveStartShardId: last }) };
    const { StreamDescription } = Shards.parse(await aws.streams("DescribeStream", asked));
    ids.push(...StreamDescription.Shards.map(({ ShardId }) => ShardId));
    last = StreamDescription.LastEvaluatedShardId || undefined;
  }
  return ids.sort();
}

async function* recordsOf(
  { aws, rest }: RereadPorts,
  StreamArn: string,
  ShardId: string,
  until: Date,
): AsyncGenerator<StreamRecord> {
  let empty = 0;
  for await (const page of pagesOf(aws, { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" })) {
    yield* page;
    empty = page.length === 0 ? empty + 1 : 0;
    if (empty >= EMPTY_PAGES || page.some((record) => isAfter(record, until))) return;
    if (empty > 0) await rest();
  }
}

/** DynamoDB tells the second in which it was written, so both are asked of its ends. A record without one is neither. */
const isBefore = ({ dynamodb: { ApproximateCreationDateTime: second } }: StreamRecord, since: Date): boolean =>
  second !== undefined && (Math.floor(second) + 1) * 1000 < since.getTime();
const isAfter = ({ dynamodb: { ApproximateCreationDateTime: second } }: StreamRecord, until: Date): boolean =>
  second !== undefined && Math.floor(second) * 1000 > until.getTime();
