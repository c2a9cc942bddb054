import type { ExplanationOfBenefit, ExplanationOfBenefitItem } from "fhir/r4.d.ts";
import type { Care } from "../../domain/care-event.ts";
import type { Act } from "../../domain/invoice.ts";
import { claimOf } from "./claim.ts";
import { coded, euros, identified, SYSTEM, sharesOf } from "./parts.ts";

/** What became of a claim here: who pays what, and the receipt. One that was cancelled or corrected is `cancelled`. */
export function explanationOf(care: Care): ExplanationOfBenefit {
  const { type, patient, created, provider, insurance, billablePeriod, careTeam, related } = claimOf(care);
  return {
    resourceType: "ExplanationOfBenefit",
    identifier: [{ system: SYSTEM.ref, value: care.ref }],
    status: care.amended ? "cancelled" : "active",
    use: "claim",
    type,
    patient,
    ...(billablePeriod && { billablePeriod }),
    created,
    insurer: identified(SYSTEM.organism, care.invoice.organism),
    provider,
    facility: identified(SYSTEM.practice, care.practiceId),
    ...(related && { related }),
    claim: identified(SYSTEM.invoice, care.invoice.number),
    outcome: "complete",
    ...(careTeam && { careTeam }),
    insurance: insurance.map(({ focal, coverage }) => ({ focal, coverage })),
    item: care.invoice.acts.map(itemOf),
    total: sharesOf(care.invoice.shares),
    extension: [{ url: SYSTEM.receipt, valueString: care.receipt }],
  };
}

const itemOf = ({ code, quantity, amountCents, shares }: Act, index: number): ExplanationOfBenefitItem => ({
  sequence: index + 1,
  productOrService: coded(SYSTEM.act, code),
  quantity: { value: quantity },
  unitPrice: euros(amountCents),
  net: euros(quantity * amountCents),
  adjudication: sharesOf(shares),
});
