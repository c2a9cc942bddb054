import type { Message } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { type Aws, AwsRefusal } from "../../../infra/admin-command/aws.ts";
import { replayPositions } from "../../../infra/redrive/stream-positions.ts";
import { ports, queueOf } from "../../support/dead-letters.ts";

const stream = {
  kind: "stream",
  name: "count-read",
  streamArn: "arn:stream",
  functionArn: "arn:fn:live",
  patterns: [{ eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["context"] } } } }],
  deadLettersUrl: "https://dead",
  deadLettersArn: "arn:dead",
  isFed: true,
  isByClock: false,
} as const;
const record = (sequence: number, type = "context") => ({
  eventName: "INSERT",
  dynamodb: { SequenceNumber: String(sequence), NewImage: { type: { S: type } } },
});
const position = (start: number, end: number): Message => ({
  Body: JSON.stringify({
    DDBStreamBatchInfo: {
      shardId: "shard",
      startSequenceNumber: String(start),
      endSequenceNumber: String(end),
      streamArn: "arn:stream",
    },
  }),
});

/** A stream of two records a page that begins at the record 100, and a worker. */
function awsWith(records: readonly ReturnType<typeof record>[], work: (sequence: string) => object) {
  const worked: string[] = [];
  const aws: Pick<Aws, "lambda" | "streams"> = {
    streams: async (operation, body) => {
      const { SequenceNumber, ShardIterator } = body as Record<string, string>;
      if (operation === "GetShardIterator") {
        if (Number(SequenceNumber) < 100) throw new AwsRefusal("streams", "TrimmedDataAccessException");
        return { ShardIterator: SequenceNumber };
      }
      const rest = records.filter(({ dynamodb }) => Number(dynamodb.SequenceNumber) >= Number(ShardIterator));
      const page = rest.slice(0, 2);
      return { Records: page, NextShardIterator: String(Number(page.at(-1)?.dynamodb.SequenceNumber) + 1) };
    },
    lambda: async (_method, _path, body) => {
      const { Records } = body as { Records: ReturnType<typeof record>[] };
      worked.push(...Records.map(({ dynamodb }) => dynamodb.SequenceNumber));
      return work(worked.at(-1) ?? "");
    },
  };
  return { aws, worked };
}
const good = () => ({ batchItemFailures: [] });

describe("positions in a stream", () => {
  test("are read again, page after page, and worked one by one in their order; what is not the worker's is passed over", async () => {
    const kept = queueOf([position(101, 105)]);
    const records = [100, 101, 102, 103, 104, 105, 106].map((n) => record(n, n === 103 ? "care-event" : "context"));
    const { aws, worked } = awsWith(records, good);
    expect(await replayPositions({ ...ports, aws }, stream, false)).toEqual({ done: 1, failed: 0, gone: 0 });
    expect(worked).toEqual(["101", "102", "104", "105"]);
    expect(kept).toEqual([]);
  });

  test("stay when the worker fails again, by its report or by dying", async () => {
    for (const work of [
      () => ({ batchItemFailures: [{ itemIdentifier: "101" }] }),
      () => {
        throw new AwsRefusal("lambda", "500");
      },
    ]) {
      const kept = queueOf([position(101, 101), position(102, 102)]);
      const { aws } = awsWith([record(101), record(102)], (sequence) => (sequence === "101" ? work() : good()));
      expect(await replayPositions({ ...ports, aws }, stream, false)).toEqual({ done: 1, failed: 1, gone: 0 });
      expect(kept).toHaveLength(1);
    }
  });

  test("of records that are gone stay until somebody says to forget them", async () => {
    const { aws } = awsWith([record(101)], good);
    const kept = queueOf([position(7, 9), position(101, 101)]);
    expect(await replayPositions({ ...ports, aws }, stream, false)).toEqual({ done: 1, failed: 0, gone: 1 });
    expect(kept).toHaveLength(1);
    const again = queueOf([position(7, 9)]);
    expect(await replayPositions({ ...ports, aws }, stream, true)).toEqual({ done: 0, failed: 0, gone: 1 });
    expect(again).toEqual([]);
  });

  test("that are none stay too", async () => {
    const kept = queueOf([{ Body: '{"something":"else"}' }]);
    const { aws } = awsWith([], good);
    expect(await replayPositions({ ...ports, aws }, stream, true)).toEqual({ done: 0, failed: 1, gone: 0 });
    expect(kept).toHaveLength(1);
  });
});
