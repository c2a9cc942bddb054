import type { SQSEvent } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { orderedQueueWorker } from "../../../shared/worker/ordered-queue-worker.ts";

const written: string[] = [];
vi.spyOn(process.stdout, "write").mockImplementation((line) => written.push(String(line)) > 0);
afterEach(() => {
  written.length = 0;
});

const eventOf = (...messages: (readonly [group: string, body: string])[]) =>
  ({
    Records: messages.map(([MessageGroupId, body], index) => ({
      body,
      messageId: String(index + 1),
      attributes: { MessageGroupId },
    })),
  }) as SQSEvent;
const Message = z.object({ name: z.string() });
const named = (name: string) => JSON.stringify({ name });

test("what has come of a group is worked together and in order, whatever lies between", async () => {
  const worked: string[][] = [];
  const worker = orderedQueueWorker(Message, async (messages) => {
    worked.push(messages.map(({ name }) => name));
  });
  const report = await worker(eventOf(["a", named("one")], ["b", named("two")], ["a", named("three")]));
  expect(report).toEqual({ batchItemFailures: [] });
  expect(worked).toEqual([["one", "three"], ["two"]]);
});

test("a group that fails comes again whole, and no other with it", async () => {
  const worker = orderedQueueWorker(Message, async (messages) => {
    if (messages.some(({ name }) => name === "three")) throw new Error("SNS is away, said three");
  });
  const report = await worker(eventOf(["a", named("one")], ["b", named("two")], ["a", named("three")]));
  expect(report.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(["1", "3"]);
  expect(written.join("")).not.toContain("three");
});

test("a message that is not understood comes again alone: it holds up nothing of its group that could be worked", async () => {
  const worked: string[] = [];
  const worker = orderedQueueWorker(Message, async (messages) => {
    worked.push(...messages.map(({ name }) => name));
  });
  const report = await worker(eventOf(["a", "{"], ["a", named("two")], ["b", '{"nom":"secret"}']));
  expect(report.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(["1", "3"]);
  expect(worked).toEqual(["two"]);
  expect(written.join("")).not.toContain("secret");
});
