import type { SQSEvent } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import * as z from "zod";
import { queueWorker } from "../../../shared/worker/queue-worker.ts";

const written: string[] = [];
vi.spyOn(process.stdout, "write").mockImplementation((line) => written.push(String(line)) > 0);
afterEach(() => {
  written.length = 0;
});

const eventOf = (...bodies: string[]) =>
  ({ Records: bodies.map((body, index) => ({ body, messageId: String(index + 1) })) }) as SQSEvent;
const Message = z.object({ name: z.string() });

test("only the messages that fail are reported, those that are not understood among them", async () => {
  const worked: string[] = [];
  const worker = queueWorker(Message, async ({ name }) => {
    if (name === "two") throw new Error("the table is away, said two");
    worked.push(name);
  });
  const report = await worker(eventOf('{"name":"one"}', '{"name":"two"}', "{", '{"nom":"four"}', '{"name":"five"}'));
  expect(report.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(["2", "3", "4"]);
  expect(worked).toEqual(["one", "five"]);
});

test("of a failure nothing is logged that it says or that was in the message", async () => {
  const worker = queueWorker(Message, async ({ name }) => {
    throw new Error(`${name} is ill`);
  });
  await worker(eventOf('{"name":"somebody"}'));
  expect(written).toHaveLength(1);
  expect(written.join("")).not.toContain("somebody");
});
