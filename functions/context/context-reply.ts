import { parisDay } from "../../shared/domain/calendar.ts";
import type { Context } from "../../shared/domain/context.ts";
import { type Household, type Insured, rightsOn } from "../../shared/domain/insured.ts";
import { organismOf } from "../../shared/domain/organism.ts";

/** A context with whom it is of, as the directory has them at that moment. */
export interface ShownContext {
  readonly context: Context;
  readonly household: Household;
  readonly checkedAt: Date;
}

/** A context as its reader sees it: administrative data, and the rest where a professional asks. */
export function contextReply(shown: ShownContext) {
  const { context, household, checkedAt } = shown;
  return {
    context_id: context.id,
    expires_at: context.validUntil.toISOString(),
    proof_method: context.method,
    ...(context.professional ? fullReply(household) : administrativeReply(household.insured)),
    rights: { ...rightsReply(shown), checked_at: checkedAt.toISOString() },
  };
}

const fullReply = ({ insured, beneficiaries }: Household) => ({
  access: "full",
  holder: holderReply(insured),
  beneficiaries: beneficiaries.map((person) => ({
    birth_date: person.birthDate,
    twin_rank: person.twinRank,
    family_name: person.familyName,
    given_names: person.givenNames,
    quality: person.quality,
  })),
});

/** Who comes: what a desk needs, beside whether their rights are in force. */
const administrativeReply = (insured: Insured) => ({ access: "administrative", holder: holderReply(insured) });

const holderReply = ({ familyName, givenNames, birthDate, sex }: Insured) => ({
  family_name: familyName,
  given_names: givenNames,
  birth_date: birthDate,
  sex,
});

/** The rights behind a context, and whether they are in force on this Paris day; their dates are for who gives the care. */
export const rightsReply = ({ context, household: { insured }, checkedAt }: ShownContext) => ({
  organism: organismOf(insured.organism),
  in_force: rightsOn(insured, parisDay(checkedAt)).holds,
  ...(context.professional && insured.rights),
});
