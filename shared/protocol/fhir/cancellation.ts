import type { Claim, ExplanationOfBenefit } from "fhir/r4.d.ts";
import * as z from "zod";
import { CANCELLATION_REASONS, type Cancellation } from "../../domain/care-event.ts";
import { absent, coded, identified, prior, SYSTEM } from "./parts.ts";
import { codedAs, coding, relatedToPrior, text } from "./posted-parts.ts";

/** What FHIR asks of every claim and a cancellation does not say, since the event that it ends has said it. */
const NOT_APPLICABLE = absent("not-applicable");

/** What a claim and its explanation have in common: that something counts no more, what, and why. */
const endOf = ({ cancels, reason, recordedAt }: Cancellation) => ({
  status: "cancelled" as const,
  use: "claim" as const,
  type: coded(SYSTEM.explanationType, "cancellation"),
  subType: coded(SYSTEM.cancellationReason, reason),
  patient: NOT_APPLICABLE,
  created: recordedAt,
  provider: NOT_APPLICABLE,
  related: [prior(cancels)],
});

/** A cancellation as the claim that it was posted as, without its context: a claim that is `cancelled`, of none but the one it ends. */
export const cancellationClaimOf = (cancellation: Cancellation): Claim => ({
  resourceType: "Claim",
  identifier: [{ system: SYSTEM.event, value: cancellation.eventId }],
  ...endOf(cancellation),
  priority: coded(SYSTEM.priority, "normal"),
  insurance: [{ sequence: 1, focal: true, coverage: NOT_APPLICABLE }],
});

/** That it was recorded, with its receipt. */
export const cancellationExplanationOf = (cancellation: Cancellation): ExplanationOfBenefit => ({
  resourceType: "ExplanationOfBenefit",
  identifier: [{ system: SYSTEM.ref, value: cancellation.ref }],
  ...endOf(cancellation),
  insurer: NOT_APPLICABLE,
  facility: identified(SYSTEM.practice, cancellation.practiceId),
  outcome: "complete",
  insurance: [{ focal: true, coverage: NOT_APPLICABLE }],
  extension: [{ url: SYSTEM.receipt, valueString: cancellation.receipt }],
});

const notApplicable = z.strictObject({
  extension: z.tuple([z.strictObject({ url: z.literal(SYSTEM.absent), valueCode: z.literal("not-applicable") })]),
});

/**
 * A claim (FHIR R4) by which a practice ends another one: `related` names that, `subType` says why, `insurance[0].preAuthRef` names the context.
 * When it was `created` has to be there and is not kept: what counts is when it comes.
 */
const PostedCancellation = z.strictObject({
  resourceType: z.literal("Claim"),
  identifier: z.tuple([z.strictObject({ system: z.literal(SYSTEM.event), value: text })]),
  status: z.literal("cancelled"),
  use: z.literal("claim"),
  type: codedAs(SYSTEM.explanationType, z.literal("cancellation")),
  subType: codedAs(SYSTEM.cancellationReason, z.enum(CANCELLATION_REASONS)),
  patient: notApplicable,
  created: z.iso.datetime({ offset: true }).or(z.iso.date()),
  provider: notApplicable,
  priority: coding(SYSTEM.priority),
  related: relatedToPrior,
  insurance: z.tuple([
    z.strictObject({
      sequence: z.literal(1),
      focal: z.literal(true),
      coverage: notApplicable,
      preAuthRef: z.tuple([text]),
    }),
  ]),
});

/** The same as our own form of a cancellation, which says what of it is right. */
export const ClaimAsCancellation = PostedCancellation.transform(
  ({ identifier: [event], insurance: [cover], related: [ended], subType }): unknown => ({
    event_id: event.value,
    context_id: cover.preAuthRef[0],
    kind: "cancellation",
    cancels: ended.claim.identifier.value,
    reason: subType.coding[0].code,
  }),
);
