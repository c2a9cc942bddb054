import * as z from "zod";
import { presentRule } from "../read-rollout/contract.ts";
import type { PlanResult } from "./apply-plan.ts";
import { Plan } from "./plan.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string() });

/** How a change is made: only shown, or only if the rules are still those that were looked at. */
export const Caution = {
  dry_run: z.boolean().default(false),
  if_version: z.int().min(0).optional(),
};

export const Body = Plan.extend(Caution);

export const present = ({ version, applied, changes }: PlanResult): Reply => ({
  version,
  applied,
  changes: changes.map(({ before, after }) => ({ before: before && presentRule(before), after: presentRule(after) })),
});
