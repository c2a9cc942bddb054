import { describe, expect, test } from "vitest";
import { type Aws, AwsRefusal } from "../../../infra/admin-command/aws.ts";
import { rereadStream } from "../../../infra/redrive/reread-stream.ts";

const NOW = new Date("2026-11-24T12:00:00.500Z");
const SINCE = new Date("2026-11-24T10:00:00.500Z");
const worker = {
  kind: "stream",
  name: "count-read",
  streamArn: "arn:stream",
  functionArn: "arn:fn:live",
  patterns: [{ eventName: ["INSERT"] }],
  deadLettersUrl: "https://dead",
  deadLettersArn: "arn:dead",
  isFed: true,
  isByClock: false,
} as const;

const record = (sequence: string, time: string, eventName = "INSERT") => ({
  eventName,
  dynamodb: { SequenceNumber: sequence, ApproximateCreationDateTime: Date.parse(time) / 1000 },
});
type Page = readonly ReturnType<typeof record>[];

/** A stream whose shards have these pages; one that is written to has an empty one for ever after them. */
function streamOf(shards: Readonly<Record<string, { pages: readonly Page[]; isOpen?: true }>>) {
  const worked: string[] = [];
  const asked: string[] = [];
  const describe = ({ ExclusiveStartShardId: last }: Record<string, string>) => {
    const [ShardId = "", ...more] = Object.keys(shards).filter((id) => last === undefined || id < last);
    return { Shards: [{ ShardId }], ...(more.length > 0 && { LastEvaluatedShardId: ShardId }) };
  };
  const pageAt = (iterator: string) => {
    asked.push(iterator);
    const [id = "", number = "0"] = iterator.split("/");
    const { pages = [], isOpen } = shards[id] ?? {};
    const next = Number(number) + 1;
    const isLast = next >= pages.length && !isOpen;
    return { Records: pages[Number(number)] ?? [], ...(isLast ? {} : { NextShardIterator: `${id}/${next}` }) };
  };
  const aws: Pick<Aws, "lambda" | "streams"> = {
    streams: async (operation, body) => {
      const { ShardId, ShardIterator = "" } = body as Record<string, string>;
      if (operation === "DescribeStream") return { StreamDescription: describe(body as Record<string, string>) };
      return operation === "GetShardIterator" ? { ShardIterator: `${ShardId}/0` } : pageAt(ShardIterator);
    },
    lambda: async (_method, _path, body) => {
      const [{ dynamodb }] = (body as { Records: [ReturnType<typeof record>] }).Records;
      worked.push(dynamodb.SequenceNumber);
      if (dynamodb.SequenceNumber === "dying") throw new AwsRefusal("lambda", "500");
      return { batchItemFailures: dynamodb.SequenceNumber === "bad" ? [{ itemIdentifier: "bad" }] : [] };
    },
  };
  const nothing = async () => undefined;
  const ports = { aws, turn: nothing, rest: nothing, now: () => NOW, progress: () => undefined };
  return { ports, worked, asked };
}

describe("a stream that is read again since an instant", () => {
  test("has its records of that second and later worked, shard after shard in their order, and neither older ones nor those of others", async () => {
    const { ports, worked } = streamOf({
      "shard-2": { pages: [[record("4", "2026-11-24T11:00:00Z")]] },
      "shard-1": {
        pages: [
          [record("1", "2026-11-24T09:59:59Z"), record("2", "2026-11-24T10:00:00Z")],
          [record("modified", "2026-11-24T10:30:00Z", "MODIFY")],
          [record("3", "2026-11-24T10:30:00Z")],
        ],
      },
    });
    expect(await rereadStream(ports, worker, SINCE)).toEqual({ done: 3, failed: 0 });
    expect(worked).toEqual(["2", "3", "4"]);
  });

  test("counts what fails again, and goes on after it", async () => {
    const page = ["bad", "dying", "good"].map((sequence) => record(sequence, "2026-11-24T11:00:00Z"));
    const { ports } = streamOf({ shard: { pages: [page] } });
    expect(await rereadStream(ports, worker, SINCE)).toEqual({ done: 1, failed: 2 });
  });

  test("of a shard that is written to ends with what was there when it began, or with nothing for ten pages", async () => {
    const later = [record("later", "2026-11-24T12:00:01Z")];
    const busy = streamOf({
      shard: { pages: [[record("1", "2026-11-24T11:00:00Z")], later, later, later], isOpen: true },
    });
    await rereadStream(busy.ports, worker, SINCE);
    expect(busy.asked).toHaveLength(2);
    const quiet = streamOf({ shard: { pages: [[], [], [record("1", "2026-11-24T11:00:00Z")]], isOpen: true } });
    expect(await rereadStream(quiet.ports, worker, SINCE)).toEqual({ done: 1, failed: 0 });
    expect(quiet.asked).toHaveLength(13);
  });
});
