import type { Claim, ClaimItem } from "fhir/r4.d.ts";
import * as z from "zod";
import type { Care } from "../../domain/care-event.ts";
import type { Act } from "../../domain/invoice.ts";
import { beneficiaryText, CLAIM_TYPES, coded, euros, identified, prior, SYSTEM, sharesExtension } from "./parts.ts";
import { coding, referring, relatedToPrior, text } from "./posted-parts.ts";

/** Care as the claim that it was posted as. The context is not told again: it was the reader's. */
export const claimOf = (care: Care): Claim => ({
  resourceType: "Claim",
  identifier: [
    { system: SYSTEM.event, value: care.eventId },
    { system: SYSTEM.invoice, value: care.invoice.number },
    { system: SYSTEM.digest, value: care.claimDigest },
  ],
  status: care.amended ? "cancelled" : "active",
  use: "claim",
  type: coded(SYSTEM.claimType, CLAIM_TYPES[care.kind]),
  patient: identified(SYSTEM.beneficiary, beneficiaryText(care.beneficiary)),
  ...(care.stay && { billablePeriod: { start: care.stay.from, end: care.stay.until } }),
  created: care.performedAt,
  provider: identified(SYSTEM.rpps, care.invoice.professional.rpps),
  priority: coded(SYSTEM.priority, "normal"),
  ...(care.corrects !== undefined && { related: [prior(care.corrects)] }),
  careTeam: [
    {
      sequence: 1,
      provider: identified(SYSTEM.rpps, care.invoice.professional.rpps),
      qualification: coded(SYSTEM.speciality, care.invoice.professional.speciality),
    },
  ],
  insurance: coveragesOf(care),
  item: care.invoice.acts.map(itemOf),
  total: euros(care.invoice.totalCents),
  extension: [sharesExtension(care.invoice.shares)],
});

const coveragesOf = ({ invoice: { organism, complementary } }: Care): Claim["insurance"] => [
  { sequence: 1, focal: true, coverage: identified(SYSTEM.organism, organism) },
  ...(complementary === undefined
    ? []
    : [{ sequence: 2, focal: false, coverage: identified(SYSTEM.complementary, complementary) }]),
];

const itemOf = ({ code, quantity, amountCents, shares }: Act, index: number): ClaimItem => ({
  sequence: index + 1,
  productOrService: coded(SYSTEM.act, code),
  quantity: { value: quantity },
  unitPrice: euros(amountCents),
  net: euros(quantity * amountCents),
  extension: [sharesExtension(shares)],
});

/** Euros, read as whole cents: an amount of more than two decimals is refused. */
const money = z
  .strictObject({ value: z.number().min(0).max(1_000_000), currency: z.literal("EUR") })
  .transform(({ value }) => Math.round(value * 100) + (Number(value.toFixed(2)) === value ? 0 : 0.5));
const share = (payer: string) => z.strictObject({ url: z.literal(payer), valueMoney: money });
const shares = z.tuple([
  z
    .strictObject({
      url: z.literal(SYSTEM.shares),
      extension: z.tuple([share("compulsory"), share("complementary"), share("insured")]),
    })
    .transform(({ extension: [compulsory, complementary, insured] }) => ({
      compulsory_cents: compulsory.valueMoney,
      complementary_cents: complementary.valueMoney,
      insured_cents: insured.valueMoney,
    })),
]);

/**
 * A claim (FHIR R4) as a practice posts it: `insurance[0].preAuthRef` names the context, identifiers the event, the invoice and the digest of
 * the national claim. Elements that mean nothing here are refused like any unknown member.
 */
const PostedClaim = z.strictObject({
  resourceType: z.literal("Claim"),
  identifier: z.array(z.strictObject({ system: z.string().max(128), value: text })).length(3),
  status: z.literal("active"),
  use: z.literal("claim"),
  type: coding(SYSTEM.claimType),
  patient: referring(SYSTEM.beneficiary),
  billablePeriod: z.strictObject({ start: text, end: text }).optional(),
  created: text,
  provider: referring(SYSTEM.rpps),
  priority: coding(SYSTEM.priority),
  related: relatedToPrior.optional(),
  careTeam: z.tuple([
    z.strictObject({
      sequence: z.literal(1),
      provider: referring(SYSTEM.rpps),
      qualification: coding(SYSTEM.speciality),
    }),
  ]),
  insurance: z
    .array(
      z.strictObject({
        sequence: z.int(),
        focal: z.boolean(),
        coverage: referring(SYSTEM.organism, SYSTEM.complementary),
        preAuthRef: z.tuple([text]).optional(),
      }),
    )
    .min(1)
    .max(2),
  item: z
    .array(
      z.strictObject({
        sequence: z.int(),
        productOrService: coding(SYSTEM.act),
        quantity: z.strictObject({ value: z.number() }),
        unitPrice: money,
        net: money,
        extension: shares,
      }),
    )
    .min(1)
    .max(50)
    .refine((items) => items.every(({ quantity, unitPrice, net }) => quantity.value * unitPrice === net)),
  total: money,
  extension: shares,
});
type PostedClaim = z.infer<typeof PostedClaim>;

/** The same as our own form of a care event, which says what of it is right. */
export const ClaimAsCareEvent = PostedClaim.transform((claim): unknown => {
  const named = (system: string) => claim.identifier.find((one) => one.system === system)?.value;
  const [birth_date, rank] = claim.patient.identifier.value.split("/");
  const kinds = new Map<string, string>(Object.entries(CLAIM_TYPES).map(([kind, type]) => [type, kind]));
  const { billablePeriod: period, related } = claim;
  return {
    event_id: named(SYSTEM.event),
    context_id: claim.insurance[0]?.preAuthRef?.[0],
    kind: kinds.get(claim.type.coding[0].code),
    performed_at: claim.created,
    beneficiary: { birth_date, twin_rank: Number(rank) },
    stay: period && { from: period.start, until: period.end },
    claim_digest: named(SYSTEM.digest),
    invoice: invoiceOf(claim, named(SYSTEM.invoice)),
    corrects: related?.[0].claim.identifier.value,
  };
});

function invoiceOf({ careTeam: [member], insurance, item, total, extension: [whole] }: PostedClaim, number?: string) {
  const coverage = (system: string) => insurance.find((one) => one.coverage.identifier.system === system)?.coverage;
  const complementary = coverage(SYSTEM.complementary)?.identifier.value;
  return {
    number,
    professional: { rpps: member.provider.identifier.value, speciality: member.qualification.coding[0].code },
    payers: {
      compulsory: { organism: coverage(SYSTEM.organism)?.identifier.value, amount_cents: whole.compulsory_cents },
      complementary:
        complementary === undefined
          ? undefined
          : { identifier: complementary, amount_cents: whole.complementary_cents },
      insured: { amount_cents: whole.insured_cents },
    },
    acts: item.map((one) => ({
      code: one.productOrService.coding[0].code,
      quantity: one.quantity.value,
      amount_cents: one.unitPrice,
      shares: one.extension[0],
    })),
    total_cents: total,
  };
}
