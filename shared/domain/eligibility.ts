import { birthdayAt, type ParisDay } from "./calendar.ts";
import type { Departement } from "./departement.ts";
import { exclusionOn, type Insured, rightsOn } from "./insured.ts";
import { departementOf, type Organism, organismOf, takesPart } from "./organism.ts";
import { IDENTITY_ROUTES, type IdentityRoute, type Opening, opening, type RolloutRule } from "./rollout.ts";
import { shareOf } from "./rollout-share.ts";

export const MINIMUM_AGE = 16;

/** In the order in which a person is told of them. */
export const CONDITIONS = [
  "age-16",
  "account-open",
  "scheme-takes-part",
  "departement-open",
  "rights-in-force",
  "not-excluded",
  "no-card-yet",
] as const;
export type ConditionName = (typeof CONDITIONS)[number];

export interface EligibilityRules {
  readonly version: string;
  /** First Paris day on which these rules hold. */
  readonly from: ParisDay;
  readonly conditions: readonly ConditionName[];
}

/** The rules through time, newest first. The account became a condition with the generalisation to everybody. */
const ELIGIBILITY_RULES: readonly [EligibilityRules, ...EligibilityRules[]] = [
  { version: "2025-11", from: "2025-11-18", conditions: CONDITIONS },
  { version: "2024-05", from: "0000-01-01", conditions: CONDITIONS.filter((name) => name !== "account-open") },
];

/** The rules that hold on a day; every answer names their version. */
export const rulesOn = (day: ParisDay): EligibilityRules =>
  ELIGIBILITY_RULES.find((rules) => rules.from <= day) ?? ELIGIBILITY_RULES[0];

export interface Condition {
  readonly condition: ConditionName;
  /** `unchecked`: can be known only once the person has signed in. */
  readonly status: "met" | "unmet" | "unchecked";
  /** The Paris day on which an unmet one becomes true, where that is known. */
  readonly becomesTrueOn?: ParisDay | undefined;
  /** Of `departement-open`: each identity route as it stands for this person. */
  readonly routes?: readonly Opening[] | undefined;
}

export interface Eligibility {
  /** Every condition is met. */
  readonly eligible: boolean;
  /** No condition is known to be unmet: as far as a visitor can be told. */
  readonly mayBeEligible: boolean;
  /** The first Paris day on which all that is unmet today is met, where each such day is known. */
  readonly eligibleOn?: ParisDay | undefined;
  readonly rules: string;
  readonly departement?: Departement | undefined;
  readonly conditions: readonly Condition[];
}

/** What is known of who asks: everything of a signed-in person, little of a visitor. */
export interface EligibilityFacts {
  readonly birthDate: string;
  readonly organism?: Organism | undefined;
  readonly departement?: Departement | undefined;
  /** Absent for a visitor. */
  readonly person?: { readonly insured: Insured; readonly hasCard: boolean } | undefined;
  readonly rollout: readonly RolloutRule[];
  /** The route that the person means to take; without one any open route will do. */
  readonly route?: IdentityRoute | undefined;
  readonly day: ParisDay;
}

/** The facts of a signed-in person. */
export function factsOf(
  person: { readonly insured: Insured; readonly hasCard: boolean },
  asked: Pick<EligibilityFacts, "rollout" | "route" | "day">,
): EligibilityFacts {
  const organism = organismOf(person.insured.organism);
  return { ...asked, birthDate: person.insured.birthDate, organism, departement: departementOf(organism), person };
}

/** Every condition of the day's rules, so that a person meets all refusals at once and not one after another. */
export function checkConditions(facts: EligibilityFacts): Eligibility {
  const rules = rulesOn(facts.day);
  const conditions = rules.conditions.map((name) => ({ condition: name, ...CHECKS[name](facts) }));
  const unmet = conditions.filter((condition) => condition.status === "unmet");
  return {
    eligible: conditions.every((condition) => condition.status === "met"),
    mayBeEligible: unmet.length === 0,
    eligibleOn: lastDay(unmet),
    rules: rules.version,
    departement: facts.departement,
    conditions,
  };
}

const ABOUT_NEW_CARDS: ReadonlySet<ConditionName> = new Set(["departement-open", "no-card-yet"]);

/** Whether who has a card may put it on a phone anew: they keep it when their département is paused. */
export const canRenew = ({ conditions }: Eligibility): boolean =>
  conditions.every(({ condition, status }) => ABOUT_NEW_CARDS.has(condition) || status === "met");

function lastDay(unmet: readonly Condition[]): ParisDay | undefined {
  const days = unmet.map((condition) => condition.becomesTrueOn);
  if (days.length === 0 || days.includes(undefined)) return undefined;
  return days
    .filter((day) => day !== undefined)
    .sort()
    .at(-1);
}

type Finding = Omit<Condition, "condition">;

const UNCHECKED: Finding = { status: "unchecked" };
const found = (met: boolean, becomesTrueOn?: ParisDay): Finding =>
  met ? { status: "met" } : { status: "unmet", becomesTrueOn };

const CHECKS: Readonly<Record<ConditionName, (facts: EligibilityFacts) => Finding>> = {
  "age-16": ({ birthDate, day }) => {
    const sixteen = birthdayAt(birthDate, MINIMUM_AGE);
    return found(sixteen !== undefined && sixteen <= day, sixteen);
  },
  "account-open": ({ person }) => (person ? found(person.insured.accountSubject !== undefined) : UNCHECKED),
  "scheme-takes-part": ({ organism }) => (organism ? found(takesPart(organism)) : UNCHECKED),
  "departement-open": departementOpen,
  "rights-in-force": ({ person, day }) => (person ? becoming(rightsOn(person.insured, day)) : UNCHECKED),
  "not-excluded": ({ person, day }) => (person ? becoming(exclusionOn(person.insured, day)) : UNCHECKED),
  "no-card-yet": ({ person }) => (person ? found(!person.hasCard) : UNCHECKED),
};

const becoming = ({ holds, from }: { holds: boolean; from?: ParisDay | undefined }): Finding => found(holds, from);

function departementOpen({ departement, organism, person, rollout, route, day }: EligibilityFacts): Finding {
  if (!departement) return found(false);
  const share = person && shareOf(person.insured.cardRef);
  const candidate = { departement: departement.code, organism, share };
  const routes = IDENTITY_ROUTES.map((each) => opening(rollout, candidate, each, day));
  const wanted = routes.filter((each) => route === undefined || each.route === route);
  if (wanted.some((each) => each.state === "open")) return { ...found(true), routes };
  if (!person && wanted.some((each) => each.state === "partly-open")) return { ...UNCHECKED, routes };
  return { ...found(false, firstSureDay(wanted)), routes };
}

/** A day is promised only where it will be open to everybody. */
const firstSureDay = (openings: readonly Opening[]): ParisDay | undefined =>
  openings
    .filter(({ state, percentage }) => state === "planned" && percentage === 100)
    .flatMap(({ opensOn }) => opensOn ?? [])
    .sort()[0];
