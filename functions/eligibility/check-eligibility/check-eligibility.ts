import { parisDay } from "../../../shared/domain/calendar.ts";
import { checkConditions, type Eligibility, factsOf } from "../../../shared/domain/eligibility.ts";
import type { InsuredLookup } from "../../../shared/domain/insured.ts";
import { parseNir } from "../../../shared/domain/nir.ts";
import type { IdentityRoute, RolloutRule } from "../../../shared/domain/rollout.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface EligibilityPorts extends InsuredLookup {
  card(cardRef: string): Promise<unknown>;
  rolloutRules(): Promise<readonly RolloutRule[]>;
  now(): Date;
}

export interface EligibilityQuestion {
  readonly nir: string;
  /** The route that the person means to take; any, when left out. */
  readonly route?: IdentityRoute | undefined;
  readonly accountSubject: string;
}

/** A wrong number, an unknown one and somebody else's get the same answer: nobody learns who is insured. */
export type EligibilityRefusal = { readonly kind: "insured-not-found" };
export interface EligibilityAnswer {
  readonly cardRef: string;
  readonly hasCard: boolean;
  readonly eligibility: Eligibility;
}

/** Two round trips, whatever the number of MAC keys: the MACs of the number, then person and card together. */
export async function checkEligibility(
  ports: EligibilityPorts,
  question: EligibilityQuestion,
): Promise<Outcome<EligibilityAnswer, EligibilityRefusal>> {
  const nir = parseNir(question.nir);
  if (!nir.ok) return refuse({ kind: "insured-not-found" });
  const cardRefs = await ports.cardRefsOf(nir.value);
  const [candidates, rollout] = await Promise.all([
    Promise.all(cardRefs.map((cardRef) => Promise.all([ports.insured(cardRef), ports.card(cardRef)]))),
    ports.rolloutRules(),
  ]);
  const [insured, card] = candidates.find(([found]) => found !== undefined) ?? [];
  if (!insured || insured.accountSubject !== question.accountSubject) return refuse({ kind: "insured-not-found" });
  const asked = { rollout, route: question.route, day: parisDay(ports.now()) };
  const hasCard = card !== undefined;
  return done({
    cardRef: insured.cardRef,
    hasCard,
    eligibility: checkConditions(factsOf({ insured, hasCard }, asked)),
  });
}
