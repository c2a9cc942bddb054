import * as z from "zod";
import { REMINDER_SHARDS } from "../../../shared/adapters/dynamodb/statement-items.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARE_TABLE: z.string(),
  PUSH_QUEUE: z.string(),
  ROUND_QUEUE: z.string(),
});

/** One page of one shard of a day's reminders. */
export const RoundMessage = z.object({
  day: z.iso.date(),
  shard: z
    .int()
    .min(0)
    .max(REMINDER_SHARDS - 1),
  /** The card after which to go on. */
  after: z.string().optional(),
});
export type RoundMessage = z.infer<typeof RoundMessage>;
