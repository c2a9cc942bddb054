import { type ParisDay, parisDay } from "../../../shared/domain/calendar.ts";
import { MINIMUM_AGE } from "../../../shared/domain/eligibility.ts";
import type { FundCount } from "../../../shared/domain/fund-count.ts";
import { departementOf, type Organism, organismOf, takesPart } from "../../../shared/domain/organism.ts";
import { IDENTITY_ROUTES, opening, type RolloutRule } from "../../../shared/domain/rollout.ts";
import {
  changed,
  changesBy,
  type Rollout,
  type RolloutEdit,
  type RuleChange,
} from "../../../shared/domain/rollout-history.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import { QUOTAS } from "./quotas.ts";

/** How people come, as shares. */
export interface Assumptions {
  /** Of those who become eligible, how many enrol in the first week. */
  readonly firstWeek: number;
  /** Of the first week's enrolments, how many on its busiest day. */
  readonly busiestDay: number;
  /** Of that day's, how many in its busiest hour. */
  readonly busiestHour: number;
}

/** 150,000 activations in the first national week of about 57 million attached people; day and hour are our own assumption. */
export const DEFAULT_ASSUMPTIONS: Assumptions = { firstWeek: 150_000 / 57_000_000, busiestDay: 0.3, busiestHour: 0.12 };
/** Within the busiest hour the busiest seconds have this many times the average. */
const BURST = 3;

export interface SimulationPorts {
  rollout(): Promise<Rollout>;
  fundCounts(): Promise<readonly FundCount[]>;
  now(): Date;
}

export interface QuotaUse {
  readonly name: string;
  /** Share of the quota at its peak, the busiest day or the busiest seconds; above 1 it is exceeded. */
  readonly use: number;
}

export interface Simulation {
  /** The day for which it was reckoned: when all of the plan has begun. */
  readonly day: ParisDay;
  readonly becomeEligible: number;
  readonly enrolmentsInBusiestHour: number;
  /** Fullest first. */
  readonly quotas: readonly QuotaUse[];
}

/** What a plan would bring, from the directory's counts: nothing is written. */
export async function simulatePlan(
  ports: SimulationPorts,
  wish: { edits: readonly RolloutEdit[]; assumptions: Assumptions },
): Promise<Outcome<Simulation, never>> {
  const [{ rules }, counts] = await Promise.all([ports.rollout(), ports.fundCounts()]);
  const changes = changesBy(wish.edits, rules);
  const planned = changed(rules, changes);
  const day = dayOf(changes, parisDay(ports.now()));
  const becomeEligible = counts.reduce((sum, count) => sum + newlyEligible(count, rules, planned, day), 0);
  const { firstWeek, busiestDay, busiestHour } = wish.assumptions;
  const inBusiestDay = becomeEligible * firstWeek * busiestDay;
  const inBusiestHour = inBusiestDay * busiestHour;
  const peaks = { day: inBusiestDay, second: (inBusiestHour / 3600) * BURST };
  const quotas = QUOTAS.map(({ name, limit, per, perEnrolment }) => ({
    name,
    use: (peaks[per] * perEnrolment) / limit,
  }));
  return done({
    day,
    becomeEligible: Math.round(becomeEligible),
    enrolmentsInBusiestHour: Math.round(inBusiestHour),
    quotas: quotas.toSorted((one, other) => other.use - one.use),
  });
}

/** The last opening day of what the plan changes, organisms with a day of their own included, or today if that has passed. */
function dayOf(changes: readonly RuleChange[], today: ParisDay): ParisDay {
  const days = changes.flatMap(({ after }) => [after, ...after.exceptions].flatMap(({ opensOn }) => opensOn ?? []));
  return [today, ...days].sort().at(-1) ?? today;
}

function newlyEligible(
  { organism: code, born }: FundCount,
  before: readonly RolloutRule[],
  after: readonly RolloutRule[],
  day: ParisDay,
): number {
  const organism = organismOf(code);
  if (!takesPart(organism)) return 0;
  const gained = shareOpen(after, organism, day) - shareOpen(before, organism, day);
  const lastYear = Number(day.slice(0, 4)) - MINIMUM_AGE;
  const people = [...born].reduce((sum, [year, count]) => (year <= lastYear ? sum + count : sum), 0);
  return Math.max(0, gained) * people;
}

/** The share of an organism's people to whom some route is open. A person's place is the same for both routes, so the larger share counts. */
function shareOpen(rules: readonly RolloutRule[], organism: Organism, day: ParisDay): number {
  const departement = departementOf(organism);
  if (!departement) return 0;
  const candidate = { departement: departement.code, organism };
  const shares = IDENTITY_ROUTES.map((route) => {
    const { state, percentage = 0 } = opening(rules, candidate, route, day);
    return state === "open" ? 1 : state === "partly-open" ? percentage / 100 : 0;
  });
  return Math.max(...shares);
}
