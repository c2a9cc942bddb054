import type { CodeableConcept, Extension, Money, Reference } from "fhir/r4.d.ts";
import type { CareKind } from "../../domain/care-event.ts";
import type { BeneficiaryRef } from "../../domain/context.ts";
import { PAYERS, SHARE_OF, type Shares } from "../../domain/invoice.ts";

/** What names in the FHIR form mean: systems of identifiers and codes, and our extensions. */
export const SYSTEM = {
  event: "urn:apcv:event-id",
  ref: "urn:apcv:care-event",
  invoice: "urn:apcv:invoice-number",
  digest: "urn:apcv:claim-digest",
  beneficiary: "urn:apcv:beneficiary",
  context: "urn:apcv:context",
  practice: "urn:apcv:practice",
  card: "urn:apcv:card",
  fund: "urn:apcv:fund",
  statement: "urn:apcv:statement",
  statementNumber: "urn:apcv:statement-number",
  cancellationReason: "urn:apcv:cancellation-reason",
  explanationType: "urn:apcv:explanation-type",
  organism: "urn:apcv:organism",
  complementary: "urn:apcv:complementary",
  act: "urn:apcv:act",
  speciality: "urn:apcv:speciality",
  share: "urn:apcv:share",
  problem: "urn:apcv:problem",
  receipt: "urn:apcv:fhir:receipt",
  detail: "urn:apcv:fhir:detail",
  shares: "urn:apcv:fhir:shares",
  /** Repertory of health professionals, as the French core profiles name it. */
  rpps: "https://rpps.esante.gouv.fr",
  claimType: "http://terminology.hl7.org/CodeSystem/claim-type",
  priority: "http://terminology.hl7.org/CodeSystem/processpriority",
  related: "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship",
  /** Extension of an element that must be there and has no value (FHIR R4 §2.27, data-absent-reason). */
  absent: "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
} as const;

/** FHIR's three sorts of claims are our three kinds of care. */
export const CLAIM_TYPES = {
  consultation: "professional",
  dispensing: "pharmacy",
  "hospital-stay": "institutional",
} as const satisfies Record<CareKind, string>;

export const identified = (system: string, value: string): Reference => ({ identifier: { system, value } });
export const coded = (system: string, code: string): CodeableConcept => ({ coding: [{ system, code }] });

/** That an element which must be there has no value, and why. */
export const absent = (reason: "unknown" | "not-applicable"): Reference => ({
  extension: [{ url: SYSTEM.absent, valueCode: reason }],
});

/** The event that is ended, or stood in for, as what a claim is related to. */
export const prior = (ref: string) => ({
  claim: identified(SYSTEM.ref, ref),
  relationship: coded(SYSTEM.related, "prior"),
});

/** Euros with two decimals, as FHIR has them; cents are whole here, so that nothing is ever rounded. */
export const euros = (cents: number): Money => ({ value: cents / 100, currency: "EUR" });

/** Who pays what of an act, or of the whole: a claim has no element for it. */
export const sharesExtension = (shares: Shares): Extension => ({
  url: SYSTEM.shares,
  extension: PAYERS.map((payer) => ({ url: payer, valueMoney: euros(shares[SHARE_OF[payer]]) })),
});

/** The same as parts of an explanation, where there are elements for it. */
export const sharesOf = (shares: Shares) =>
  PAYERS.map((payer) => ({ category: coded(SYSTEM.share, payer), amount: euros(shares[SHARE_OF[payer]]) }));

/** A beneficiary as one text: birth date and twin rank. */
export const beneficiaryText = ({ birthDate, twinRank }: BeneficiaryRef): string => `${birthDate}/${twinRank}`;
