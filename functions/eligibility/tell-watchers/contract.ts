import * as z from "zod";
import { WATCH_SHARDS } from "../../../shared/domain/watch.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  ROLLOUT_TABLE: z.string(),
  ROUND_QUEUE: z.string(),
  /** Of one run. */
  PUSHES_PER_SECOND: z.coerce.number().min(1),
});

/** One page of one shard to look through. */
export const RoundMessage = z.object({
  shard: z
    .int()
    .min(0)
    .max(WATCH_SHARDS - 1),
  /** Id of the last watch of the page before. */
  after: z.string().optional(),
  /** How often this page has been put off because a phone was not registered yet. */
  delayed: z.int().default(0),
});
export type RoundMessage = z.infer<typeof RoundMessage>;
