import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/** One AWS operation of a step and how often it is called; DynamoDB's with the table and what all of them together take of its capacity. */
const RecordedCall = z.strictObject({
  action: z.string(),
  times: z.int().min(1),
  table: z.string().optional(),
  reads: z.number().optional(),
  writes: z.number().optional(),
});
export type RecordedCall = z.infer<typeof RecordedCall>;

/** One invocation of a function, warm. What it sends to a queue is not among its calls: the message counts with whoever is called by the queue. */
const RecordedStep = z.strictObject({
  function: z.string(),
  calledBy: z.enum(["api", "stream", "queue"]),
  roundTrips: z.int(),
  calls: z.array(RecordedCall),
});
export type RecordedStep = z.infer<typeof RecordedStep>;

/** What operations ask of AWS, by their names in the benchmark. */
export const Recording = z.record(z.string(), RecordedStep);
export type Recording = z.infer<typeof Recording>;

export const RECORDING_FILE = join(import.meta.dirname, "recorded-calls.json");

/** As `npm run bench -- --record` has written it. */
export const readRecording = (): Recording => Recording.parse(JSON.parse(readFileSync(RECORDING_FILE, "utf8")));
