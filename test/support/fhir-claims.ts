import type { Bundle, Claim } from "fhir/r4.d.ts";
import { type Body as CareEventBody, wishOf } from "../../functions/care-event/record-care-event/contract.ts";
import type { CareEvent } from "../../shared/domain/care-event.ts";
import { eventClaimOf } from "../../shared/protocol/fhir/care-event.ts";
import { recordedEvent } from "./recorded-event.ts";

/** What becomes of an event that is posted, whatever its receipt is. */
export function recordedAs(posted: CareEventBody): CareEvent {
  const { key: _, contentHash: __, ...wish } = wishOf(posted, "key-of-the-post");
  if (wish.kind !== "cancellation") {
    const { performedAt, ...care } = wish;
    return recordedEvent({ ...care, performedAt: performedAt.toISOString() });
  }
  const { cardRef, ref, contextDay, practiceId, recordedAt, receipt, relayUntil, expiresAt } = recordedEvent();
  return { cardRef, ref, contextDay, practiceId, recordedAt, receipt, relayUntil, expiresAt, ...wish };
}

/** An event as a practice posts it in FHIR: its claim, with the context that it is recorded in. */
export function postedClaim(posted: CareEventBody): Claim {
  const claim = eventClaimOf(recordedAs(posted));
  const [first, ...others] = claim.insurance;
  if (!first) throw new Error("no insurance");
  return { ...claim, insurance: [{ ...first, preAuthRef: [posted.context_id] }, ...others] };
}

/** Some of them together. */
export const postedBatch = (posted: readonly CareEventBody[]): Bundle => ({
  resourceType: "Bundle",
  type: "batch",
  entry: posted.map((each) => ({ resource: postedClaim(each), request: { method: "POST", url: "Claim" } })),
});
