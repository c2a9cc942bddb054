import * as z from "zod";

/** What the admin API answers, as this command reads it. */
const Exception = z.object({ organism: z.string(), opens_on: z.string().optional() });
export const Rule = z.object({
  departement: z.string(),
  route: z.string(),
  opens_on: z.string().optional(),
  percentage: z.number(),
  paused: z.boolean(),
  exceptions: z.array(Exception),
});
export type Rule = z.infer<typeof Rule>;

const RuleChange = z.object({ before: Rule.optional(), after: Rule });
export type RuleChange = z.infer<typeof RuleChange>;

export const RolloutReply = z.object({ version: z.int(), changed_at: z.string().optional(), rules: z.array(Rule) });
export const PlanReply = z.object({ version: z.int(), applied: z.boolean(), changes: z.array(RuleChange) });
export const ChangesReply = z.object({
  changes: z.array(
    z.object({ version: z.int(), at: z.string(), by: z.string(), reason: z.string(), rules: z.array(RuleChange) }),
  ),
  next_before: z.int().optional(),
});
export const SimulationReply = z.object({
  day: z.string(),
  become_eligible: z.int(),
  enrolments_in_busiest_hour: z.int(),
  quotas: z.array(z.object({ name: z.string(), use: z.number() })),
});
export type Change = z.infer<typeof ChangesReply>["changes"][number];
