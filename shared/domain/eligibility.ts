import { birthdayAt, type ParisDay } from "./calendar.ts";
import type { Departement } from "./departement.ts";
import { type Insured, rightsInForce } from "./insured.ts";
import { departementOf, organismOf, takesPart } from "./organism.ts";
import { type IdentityRoute, opening, type RolloutRule } from "./rollout.ts";

/** Version of the rules below; every answer names it. */
export const ELIGIBILITY_RULES = "2026-11";
export const MINIMUM_AGE = 16;

export const CONDITIONS = [
  "age-16",
  "account-open",
  "scheme-takes-part",
  "departement-open",
  "rights-in-force",
  "no-card-yet",
] as const;
export type ConditionName = (typeof CONDITIONS)[number];

export interface Condition {
  readonly condition: ConditionName;
  readonly met: boolean;
  /** The Paris day on which it becomes true, where that is known. */
  readonly becomesTrueOn?: ParisDay | undefined;
}

export interface Eligibility {
  readonly eligible: boolean;
  readonly rules: string;
  readonly departement?: Departement | undefined;
  readonly conditions: readonly Condition[];
}

export interface EligibilityFacts {
  readonly insured: Insured;
  readonly hasCard: boolean;
  readonly rollout: readonly RolloutRule[];
  readonly route: IdentityRoute;
  readonly day: ParisDay;
}

/** Every condition, met or not, so that a person meets all refusals at once and not one after another. */
export function checkConditions(facts: EligibilityFacts): Eligibility {
  const { insured, day } = facts;
  const organism = organismOf(insured.organism);
  const departement = departementOf(organism);
  const sixteen = birthdayAt(insured.birthDate, MINIMUM_AGE);
  const open = departement && opening(facts.rollout, departement.code, facts.route, day);
  const conditions: Condition[] = [
    unless(sixteen !== undefined && sixteen <= day, "age-16", sixteen),
    unless(insured.accountSubject !== undefined, "account-open"),
    unless(takesPart(organism), "scheme-takes-part"),
    unless(open?.state === "open", "departement-open", open?.opensOn),
    unless(rightsInForce(insured.rights, day), "rights-in-force", laterThan(day, insured.rights.from)),
    unless(!facts.hasCard, "no-card-yet"),
  ];
  return { eligible: conditions.every((c) => c.met), rules: ELIGIBILITY_RULES, departement, conditions };
}

const laterThan = (day: ParisDay, date: ParisDay): ParisDay | undefined => (date > day ? date : undefined);

const unless = (met: boolean, condition: ConditionName, becomesTrueOn?: ParisDay): Condition =>
  met ? { condition, met } : { condition, met, becomesTrueOn };
