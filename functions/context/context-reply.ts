import { parisDay } from "../../shared/domain/calendar.ts";
import type { Context } from "../../shared/domain/context.ts";
import { type DirectoryEntry, rightsOn } from "../../shared/domain/insured.ts";
import { organismOf } from "../../shared/domain/organism.ts";
import type { ContextReply, RightsReply } from "./context-replies.ts";
import type { KnownContext } from "./known-person.ts";

/** A context with whom it is of, as the directory has them at that moment. */
export interface ShownContext {
  readonly context: Context;
  readonly household: DirectoryEntry;
  readonly checkedAt: Date;
}

/** A context as its reader sees it: administrative data, and the rest where a professional asks. */
export function contextReply(shown: KnownContext): ContextReply {
  const { context, checkedAt } = shown;
  return {
    context_id: context.id,
    expires_at: context.validUntil.toISOString(),
    proof_method: context.method,
    ...(context.professional ? fullReply(shown) : administrativeReply(shown)),
    rights: { ...rightsReply(shown), checked_at: checkedAt.toISOString() },
  };
}

const fullReply = (shown: KnownContext) => ({
  access: "full" as const,
  holder: { ...holderReply(shown), nir: shown.nir },
  beneficiaries: shown.household.beneficiaries.map((person) => ({
    birth_date: person.birthDate,
    twin_rank: person.twinRank,
    family_name: person.familyName,
    given_names: person.givenNames,
    quality: person.quality,
  })),
});

/** Who comes: what a desk needs, beside whether their rights are in force. */
const administrativeReply = (shown: KnownContext) => ({
  access: "administrative" as const,
  holder: holderReply(shown),
});

const holderReply = ({ personRef, household: { insured } }: KnownContext) => ({
  person_ref: personRef,
  family_name: insured.familyName,
  given_names: insured.givenNames,
  birth_date: insured.birthDate,
  sex: insured.sex,
});

/** The rights behind a context, and whether they are in force on this Paris day; their dates are for who gives the care. */
export const rightsReply = ({ context, household: { insured }, checkedAt }: ShownContext): RightsReply => ({
  organism: organismOf(insured.organism),
  in_force: rightsOn(insured, parisDay(checkedAt)).holds,
  ...(context.professional && insured.rights),
});
