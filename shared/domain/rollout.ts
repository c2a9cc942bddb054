import type { ParisDay } from "./calendar.ts";
import { DEPARTEMENTS, type Departement } from "./departement.ts";
import type { Organism } from "./organism.ts";

export const IDENTITY_ROUTES = ["france-identite", "document-video"] as const;
export type IdentityRoute = (typeof IDENTITY_ROUTES)[number];

/** Another opening day for some organisms of a département; without a day they stay planned. */
export interface OrganismException {
  /** First 2 to 9 digits of an organism: a régime, a fund, or a centre. The longest that fits wins. */
  readonly organism: string;
  readonly opensOn?: ParisDay | undefined;
}

/** How one département opens by one identity route. A pair without a rule is planned, without a date. */
export interface RolloutRule {
  readonly departement: string;
  readonly route: IdentityRoute;
  /** First Paris day on which it is open; absent while none is known. */
  readonly opensOn?: ParisDay | undefined;
  /** Share of the people it is open to, from 0.01 to 100, in steps of 0.01. */
  readonly percentage: number;
  /** Takes nobody in for now, whatever the day. */
  readonly paused: boolean;
  readonly exceptions: readonly OrganismException[];
}

/** Steps of the share: hundredths of a percent. */
export const SHARE_STEPS = 10_000;

/** Who asks. Without a share (somebody who has not signed in) a département open to a share only can't be told open. */
export interface RolloutCandidate {
  readonly departement: string;
  readonly organism?: Organism | undefined;
  /** `shareOf` the person, 0 to 9999: the same for ever, so that nobody flips in and out. */
  readonly share?: number | undefined;
}

/** `partly-open`: open to a share of the people, and this person is not known to be in it. */
export type OpeningState = "open" | "partly-open" | "paused" | "planned";

export interface Opening {
  readonly route: IdentityRoute;
  readonly state: OpeningState;
  readonly opensOn?: ParisDay | undefined;
  readonly percentage?: number | undefined;
}

/** Whether it is open to a candidate by a route on a day: a pure function of the rules. */
export function opening(
  rules: readonly RolloutRule[],
  candidate: RolloutCandidate,
  route: IdentityRoute,
  day: ParisDay,
): Opening {
  const rule = rules.find((each) => each.departement === candidate.departement && each.route === route);
  if (!rule) return { route, state: "planned" };
  const opensOn = openingDay(rule, candidate.organism);
  const told = { route, opensOn, percentage: rule.percentage };
  if (rule.paused) return { ...told, state: "paused" };
  if (opensOn === undefined || opensOn > day) return { ...told, state: "planned" };
  return { ...told, state: isWithin(rule.percentage, candidate.share) ? "open" : "partly-open" };
}

const isWithin = (percentage: number, share: number | undefined): boolean =>
  (share ?? SHARE_STEPS - 1) < Math.round((percentage * SHARE_STEPS) / 100);

function openingDay(rule: RolloutRule, organism: Organism | undefined): ParisDay | undefined {
  if (!organism) return rule.opensOn;
  const fitting = rule.exceptions.filter((exception) => organism.code.startsWith(exception.organism));
  if (fitting.length === 0) return rule.opensOn;
  return fitting.reduce((one, other) => (other.organism.length > one.organism.length ? other : one)).opensOn;
}

export interface DepartementRollout extends Departement {
  readonly state: OpeningState;
  readonly routes: readonly Opening[];
}

/** One département as the public sees it: as open as its most open route. */
export function departementOn(rules: readonly RolloutRule[], departement: Departement, day: ParisDay) {
  const routes = IDENTITY_ROUTES.map((route) => opening(rules, { departement: departement.code }, route, day));
  return { ...departement, routes, state: mostOpen(routes) } satisfies DepartementRollout;
}

/** All 101 départements as they stand on a day. */
export const rolloutOn = (rules: readonly RolloutRule[], day: ParisDay): DepartementRollout[] =>
  DEPARTEMENTS.map((departement) => departementOn(rules, departement, day));

const FROM_MOST_OPEN: readonly OpeningState[] = ["open", "partly-open", "paused", "planned"];

const mostOpen = (openings: readonly Opening[]): OpeningState =>
  FROM_MOST_OPEN.find((state) => openings.some((each) => each.state === state)) ?? "planned";
