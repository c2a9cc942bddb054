import * as z from "zod";

/** What the admin API answers, as this command reads it. */
const Mark = z.object({ at: z.string(), by: z.string(), reason: z.string() });
const Step = z.object({
  generation: z.int(),
  step: z.enum(["published", "signing", "retired", "certified"]),
  possible_from: z.string().optional(),
});
export type Step = z.infer<typeof Step>;

export const Key = z.object({
  purpose: z.string(),
  version: z.int(),
  generations: z.array(
    z.object({
      generation: z.int(),
      kid: z.string(),
      state: z.enum(["published", "signing", "replaced", "retired"]),
      published: Mark,
      signing: Mark.optional(),
      replaced: Mark.optional(),
      retired: Mark.optional(),
      certificate: z.object({ from: z.string(), until: z.string(), made: Mark }).optional(),
    }),
  ),
  next_steps: z.array(Step),
});
export type Key = z.infer<typeof Key>;

export const KeysReply = z.object({ now: z.string(), keys: z.array(Key) });
export const StepReply = Key.extend({ outcome: z.enum(["changed", "unchanged"]) });
export const PlanReply = z.object({
  credentials_at_most: z.int(),
  days: z.int(),
  per_second: z.number(),
  quota: z.object({ name: z.string(), per_second: z.number(), use: z.number() }),
});
export type Plan = z.infer<typeof PlanReply>;
