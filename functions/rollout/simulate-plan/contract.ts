import * as z from "zod";
import { Plan } from "../apply-plan/plan.ts";
import type { Reply } from "./replies.ts";
import { type Assumptions, DEFAULT_ASSUMPTIONS, type Simulation } from "./simulate-plan.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string(), INSURED_TABLE: z.string() });

const share = z.number().min(0).max(1);

/** A plan, and how people are expected to come, each as a share. */
export const Body = Plan.extend({
  assumptions: z
    .strictObject({
      first_week: share.optional(),
      busiest_day: share.optional(),
      busiest_hour: share.optional(),
    })
    .default({}),
});

export const assumptionsOf = ({ assumptions }: z.infer<typeof Body>): Assumptions => ({
  firstWeek: assumptions.first_week ?? DEFAULT_ASSUMPTIONS.firstWeek,
  busiestDay: assumptions.busiest_day ?? DEFAULT_ASSUMPTIONS.busiestDay,
  busiestHour: assumptions.busiest_hour ?? DEFAULT_ASSUMPTIONS.busiestHour,
});

export const present = (simulation: Simulation): Reply => ({
  day: simulation.day,
  become_eligible: simulation.becomeEligible,
  enrolments_in_busiest_hour: simulation.enrolmentsInBusiestHour,
  quotas: simulation.quotas.map(({ name, use }) => ({ name, use: Number(use.toFixed(4)) })),
});
