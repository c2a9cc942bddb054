import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Body as CareEventBody, CareEventClaim } from "../../../functions/care-event/record-care-event/contract.ts";
import { CANCELLATION_REASONS, type CancellationReason } from "../../../shared/domain/care-event.ts";
import { eventClaimOf, eventExplanationOf } from "../../../shared/protocol/fhir/care-event.ts";
import { cancellation, consultation } from "../../support/care-events.ts";
import { postedClaim, recordedAs } from "../../support/fhir-claims.ts";
import { expectFhir } from "../../support/fhir-invariants.ts";

const CONTEXT = "c".repeat(43);
const ENDED = "e".repeat(43);
const posted = (reason: CancellationReason = "entered-twice") =>
  CareEventBody.parse({ ...cancellation(CONTEXT, ENDED), reason });
const inJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test("a cancellation posted as a FHIR claim is the same cancellation, whenever the claim was created", () => {
  const when = fc.constantFrom("2026-11-24", "2026-11-24T10:05:00Z", "2026-11-24T11:05:00.000+01:00");
  fc.assert(
    fc.property(fc.constantFrom(...CANCELLATION_REASONS), when, (reason, created) => {
      const body = posted(reason);
      expect(CareEventClaim.parse(inJson({ ...postedClaim(body), created }))).toEqual(body);
    }),
  );
});

test("its claim and what became of it are cancelled, name what they end, and bill nothing", () => {
  const event = recordedAs(posted());
  for (const resource of [eventClaimOf(event), eventExplanationOf(event)]) {
    expectFhir(inJson(resource));
    expect(resource).toMatchObject({ status: "cancelled", related: [{ claim: { identifier: { value: ENDED } } }] });
    expect(resource).not.toHaveProperty("item");
  }
  expect(JSON.stringify(eventExplanationOf(event))).toContain(event.receipt);
});

describe("a claim that ends another one is refused", () => {
  const claim = postedClaim(posted());
  const related = (code: string) =>
    claim.related?.map((one) => ({
      ...one,
      relationship: { coding: [{ ...one.relationship?.coding?.[0], code }] },
    }));
  const somebody = postedClaim(CareEventBody.parse(consultation(CONTEXT)));
  test.each([
    ["as an active one", { ...claim, status: "active" }],
    [
      "for a reason that is not ours",
      { ...claim, subType: { coding: [{ ...claim.subType?.coding?.[0], code: "x" }] } },
    ],
    ["without a reason", { ...claim, subType: undefined }],
    ["that names no other", { ...claim, related: undefined }],
    ["that names two", { ...claim, related: [...(claim.related ?? []), ...(claim.related ?? [])] }],
    ["that is but associated", { ...claim, related: related("associated") }],
    ["without a context", { ...claim, insurance: claim.insurance.map(({ preAuthRef: _, ...rest }) => rest) }],
    ["of somebody who is named", { ...claim, patient: somebody.patient }],
    ["that bills", { ...claim, item: somebody.item }],
    ["with care", { ...somebody, status: "cancelled" }],
    ["created at no time", { ...claim, created: "yesterday" }],
  ])("%s", (_what, wrong) => {
    expect(CareEventClaim.safeParse(inJson(claim)).success).toBe(true);
    expect(CareEventClaim.safeParse(inJson(wrong)).success).toBe(false);
  });
});
