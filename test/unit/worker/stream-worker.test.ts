import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { changeWorker, streamBatchWorker, streamWorker } from "../../../shared/worker/stream-worker.ts";

const written: string[] = [];
vi.spyOn(process.stdout, "write").mockImplementation((line) => written.push(String(line)) > 0);
afterEach(() => {
  written.length = 0;
});

const eventOf = (...items: object[]): DynamoDBStreamEvent => ({
  Records: items.map((item, index) => ({
    dynamodb: { SequenceNumber: String(index + 1), NewImage: marshall(item) as never },
  })),
});
const Item = z.object({ name: z.string() });
/** Lambda takes an empty identifier for the whole batch, and halves it. */
const ALL = { batchItemFailures: [{ itemIdentifier: "" }] };

test("records are worked one after the other, and a whole success reports no failure", async () => {
  const worked: string[] = [];
  const worker = streamWorker(Item, async ({ name }) => {
    await Promise.resolve();
    worked.push(name);
  });
  expect(await worker(eventOf({ name: "one" }, { name: "two" }))).toEqual({ batchItemFailures: [] });
  expect(worked).toEqual(["one", "two"]);
});

test("the first record that fails is reported, and those behind it wait for it", async () => {
  const worked: string[] = [];
  const worker = streamWorker(Item, async ({ name }) => {
    if (name === "two") throw new Error("SNS is away, said two");
    worked.push(name);
  });
  const report = await worker(eventOf({ name: "one" }, { name: "two" }, { name: "three" }));
  expect(report).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
  expect(worked).toEqual(["one"]);
});

test("when the first fails all are reported, so that the batch is halved until it is alone, and holds up none behind it", async () => {
  const worked: string[] = [];
  const worker = streamWorker(Item, async ({ name }) => {
    if (name === "bad") throw new Error("SNS is away");
    worked.push(name);
  });
  expect(await worker(eventOf({ name: "bad" }, { name: "two" }))).toEqual(ALL);
  const compared = changeWorker(async () => {
    throw new Error("SQS is away");
  });
  expect(await compared(eventOf({ name: "bad" }, { name: "two" }))).toEqual(ALL);
  expect(worked).toEqual([]);
});

test("a record of another shape is a failure, and the log holds nothing of it", async () => {
  const worker = streamWorker(Item, async () => undefined);
  expect(await worker(eventOf({ name: 7, secret: "DURAND" }))).toEqual(ALL);
  expect(written).toHaveLength(1);
  expect(written[0]).toContain("worker.broken");
  expect(written[0]).not.toMatch(/DURAND|secret/);
});

test("records that are worked together come again together", async () => {
  const worked: string[][] = [];
  const worker = streamBatchWorker(Item, async (items) => {
    if (items.some(({ name }) => name === "two")) throw new Error("SQS is away");
    worked.push(items.map(({ name }) => name));
  });
  expect(await worker(eventOf({ name: "one" }, { name: "three" }))).toEqual({ batchItemFailures: [] });
  expect(await worker(eventOf({ name: "one" }, { name: "two" }))).toEqual(ALL);
  expect(await worker(eventOf({ name: "one" }, { name: 7, secret: "DURAND" }))).toEqual(ALL);
  expect(worked).toEqual([["one", "three"]]);
  expect(written.join("")).not.toMatch(/DURAND|secret|away/);
});
