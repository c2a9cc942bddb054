import type { Bundle, Coverage, CoverageEligibilityResponse, Period } from "fhir/r4.d.ts";
import { parisDay } from "../../domain/calendar.ts";
import type { Context } from "../../domain/context.ts";
import { type Insured, type Rights, rightsOn } from "../../domain/insured.ts";
import { collection } from "./bundle.ts";
import { beneficiaryText, identified, SYSTEM } from "./parts.ts";

/** Whose rights were looked at for which context, and when. */
export interface LookedAt {
  readonly context: Context;
  readonly insured: Insured;
  readonly at: Date;
}

/**
 * Rights behind a context: the cover, and whether it is in force. All days are Paris days and nothing is more exact, so that the same rights
 * are the same text until the day is over.
 */
export const eligibilityOf = (looked: LookedAt): Bundle => collection([coverageOf(looked), responseOf(looked)]);

const holderOf = ({ insured: { birthDate } }: LookedAt) =>
  identified(SYSTEM.beneficiary, beneficiaryText({ birthDate, twinRank: 1 }));

/** `active` as a statement: whether it holds on a day is what the response says. A desk is told no dates. */
function coverageOf(looked: LookedAt): Coverage {
  const { context, insured } = looked;
  return {
    resourceType: "Coverage",
    identifier: [{ system: SYSTEM.context, value: context.id }],
    status: "active",
    beneficiary: holderOf(looked),
    ...(context.professional && { period: periodOf(insured.rights) }),
    payor: [identified(SYSTEM.organism, insured.organism)],
  };
}

/** What was asked is the context: it was opened to be told this. */
function responseOf(looked: LookedAt): CoverageEligibilityResponse {
  const { context, insured, at } = looked;
  const day = parisDay(at);
  return {
    resourceType: "CoverageEligibilityResponse",
    status: "active",
    purpose: ["validation"],
    patient: holderOf(looked),
    servicedDate: day,
    created: day,
    request: identified(SYSTEM.context, context.id),
    outcome: "complete",
    insurer: identified(SYSTEM.organism, insured.organism),
    insurance: [{ coverage: identified(SYSTEM.context, context.id), inforce: rightsOn(insured, day).holds }],
  };
}

const periodOf = ({ from, until }: Rights): Period => ({ start: from, ...(until !== undefined && { end: until }) });
