import { expect, test } from "vitest";
import { NewObjects } from "../../../functions/directory/split-feed/contract.ts";
import { splitFeed } from "../../../functions/directory/split-feed/split-feed.ts";
import type { Part } from "../../../shared/domain/directory-feed.ts";

function splitting(content: string) {
  const sent: Part[][] = [];
  const recorded: number[] = [];
  const ports = {
    bytes: async function* () {
      yield Buffer.from(content);
    },
    sendParts: async (parts: readonly Part[]) => void sent.push([...parts]),
    recordParts: async (_: object, parts: number) => void recorded.push(parts),
  };
  return { ports, sent, recorded };
}

test("a file is queued in parts of five thousand lines, ten parts a call, and their number is recorded last", async () => {
  const { ports, sent, recorded } = splitting("x\n".repeat(57_001));
  expect(await splitFeed(ports, { key: "feed/fund.ndjson", versionId: "v" })).toBe(true);
  expect(sent.map((parts) => parts.length)).toEqual([10, 2]);
  expect(sent.flat().at(-1)).toEqual({
    key: "feed/fund.ndjson",
    versionId: "v",
    part: 12,
    firstByte: 110_000,
    lastByte: 114_001,
    firstLine: 55_001,
  });
  expect(recorded).toEqual([12]);
});

test("an empty file has no parts, and is recorded all the same", async () => {
  const { ports, sent, recorded } = splitting("");
  expect(await splitFeed(ports, { key: "feed/fund.ndjson", versionId: "v" })).toBe(true);
  expect([sent, recorded]).toEqual([[], [0]]);
});

test.each(["feed/Durand Zoé.ndjson", "feed/a/b.ndjson", "feed/.ndjson", "feed/a.json", "reports/a.ndjson"])(
  "a file named %s is refused",
  async (key) => {
    const { ports, recorded } = splitting("x\n");
    expect(await splitFeed(ports, { key, versionId: "v" })).toBe(false);
    expect(recorded).toEqual([]);
  },
);

test("S3's messages are read: encoded names, and the test that S3 sends when it is set up", () => {
  const Records = [
    { eventName: "ObjectCreated:Put", s3: { object: { key: "feed/a+b%C3%A9.ndjson", versionId: "v" } } },
  ];
  expect(NewObjects.parse({ Records })).toEqual([{ key: "feed/a bé.ndjson", versionId: "v" }]);
  expect(NewObjects.parse({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "b" })).toEqual([]);
});
