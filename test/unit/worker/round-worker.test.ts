import type { ScheduledEvent, SQSEvent } from "aws-lambda";
import { expect, test, vi } from "vitest";
import * as z from "zod";
import { roundWorker } from "../../../shared/worker/round-worker.ts";

const Page = z.object({ shard: z.int() });
const pages = (...bodies: string[]) =>
  ({ Records: bodies.map((body, index) => ({ body, messageId: String(index) })) }) as SQSEvent;
const due = "2026-11-25T05:00:00Z";

test("the schedule begins a round for the instant at which its call was due, and works off nothing", async () => {
  const work = vi.fn(async () => {});
  const begin = vi.fn(async () => {});
  const answer = await roundWorker(Page, work, begin)({ time: due } as ScheduledEvent);
  expect([answer, begin.mock.calls, work.mock.calls]).toEqual([{ batchItemFailures: [] }, [[new Date(due)]], []]);
});

test("a round that can't be begun is a failed call, which Lambda makes again", async () => {
  const begin = () => Promise.reject(new Error("the queue is away"));
  await expect(roundWorker(Page, async () => {}, begin)({ time: due } as ScheduledEvent)).rejects.toThrow("away");
});

test("the queue has pages worked off, and begins no round", async () => {
  const work = vi.fn(async ({ shard }: { shard: number }) => {
    if (shard === 2) throw new Error("the table is away");
  });
  const begin = vi.fn(async () => {});
  const answer = await roundWorker(Page, work, begin)(pages('{"shard":1}', '{"shard":2}'));
  expect([answer.batchItemFailures, begin.mock.calls]).toEqual([[{ itemIdentifier: "1" }], []]);
});
