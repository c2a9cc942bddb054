import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Query as ListQuery, presentBundle } from "../../../functions/care-event/list-care-events/contract.ts";
import { Body as CareEventBody, CareEventClaim } from "../../../functions/care-event/record-care-event/contract.ts";
import type { Care } from "../../../shared/domain/care-event.ts";
import { problemDocument } from "../../../shared/http/error-form.ts";
import { PROBLEMS, type ProblemCode } from "../../../shared/http/problem-catalogue.ts";
import { DELTA } from "../../../shared/protocol/fhir/bundle.ts";
import { claimOf } from "../../../shared/protocol/fhir/claim.ts";
import { explanationOf } from "../../../shared/protocol/fhir/explanation-of-benefit.ts";
import { outcomeOf } from "../../../shared/protocol/fhir/operation-outcome.ts";
import { act, cancellation, consultation, invoiceOf } from "../../support/care-events.ts";
import { postedClaim, recordedAs } from "../../support/fhir-claims.ts";
import { brokenInvariants, expectFhir } from "../../support/fhir-invariants.ts";
import { recordedEvent } from "../../support/recorded-event.ts";

const CONTEXT = "c".repeat(43);
const cents = fc.integer({ min: 0, max: 300_000 });
const someAct = fc
  .record({ quantity: fc.integer({ min: 1, max: 9 }), parts: fc.tuple(cents, cents, cents) })
  .map(({ quantity, parts: [compulsory_cents, complementary_cents, insured_cents] }) => {
    const shares = {
      compulsory_cents: compulsory_cents * quantity,
      complementary_cents: complementary_cents * quantity,
      insured_cents: insured_cents * quantity,
    };
    return act("GS", compulsory_cents + complementary_cents + insured_cents, shares, quantity);
  });
const kinds = fc.constantFrom("consultation", "dispensing", "hospital-stay");
/** Events as readers post them in our own form. */
const body = fc
  .record({ acts: fc.array(someAct, { minLength: 1, maxLength: 8 }), kind: kinds, isCorrection: fc.boolean() })
  .map(({ acts, kind, isCorrection }) =>
    CareEventBody.parse({
      ...consultation(CONTEXT, new Date("2026-11-24T10:05:00Z")),
      kind,
      ...(kind === "hospital-stay" && { stay: { from: "2026-11-20", until: "2026-11-24" } }),
      ...(isCorrection && { corrects: "r".repeat(43) }),
      invoice: invoiceOf(acts),
    }),
  );

function careOf(posted: CareEventBody): Care {
  const event = recordedAs(posted);
  if (event.kind === "cancellation") throw new Error("no care");
  return event;
}

test("an event posted as a FHIR claim is the same event, to the last cent", () => {
  fc.assert(
    fc.property(body, (posted) => {
      const read = CareEventClaim.parse(JSON.parse(JSON.stringify(postedClaim(posted))));
      expect(read).toEqual({ ...posted, performed_at: "2026-11-24T10:05:00.000Z" });
    }),
  );
});

test("claims and explanations of every event keep the invariants of FHIR R4", () => {
  fc.assert(
    fc.property(body, fc.boolean(), (posted, isAmended) => {
      const care = {
        ...careOf(posted),
        ...(isAmended && { amended: { by: "x", how: "corrected", at: "2026-11-25T08:00:00.000Z" } as const }),
      };
      for (const resource of [claimOf(care), explanationOf(care)]) {
        expect(resource.status).toBe(isAmended ? "cancelled" : "active");
        expectFhir(JSON.parse(JSON.stringify(resource)));
      }
    }),
    { numRuns: 20 },
  );
});

describe("a claim is refused", () => {
  const claim = postedClaim(CareEventBody.parse(consultation(CONTEXT)));
  const { related: [prior] = [] } = postedClaim(
    CareEventBody.parse({ ...consultation(CONTEXT), corrects: "r".repeat(43) }),
  );
  const associated = [
    { ...prior, relationship: { coding: [{ ...prior?.relationship?.coding?.[0], code: "associated" }] } },
  ];
  test.each([
    ["with an element that means nothing here", { ...claim, text: { status: "empty" } }],
    ["with a third of a cent", { ...claim, total: { value: 40.001, currency: "EUR" } }],
    ["in another currency", { ...claim, total: { value: 40, currency: "CHF" } }],
    [
      "whose item's net is not its price",
      { ...claim, item: claim.item?.map((item) => ({ ...item, net: { value: 1, currency: "EUR" } })) },
    ],
    ["that is but associated with another one", { ...claim, related: associated }],
    ["that is a draft", { ...claim, status: "draft" }],
    ["of another type", { ...claim, type: { coding: [{ ...claim.type.coding?.[0], code: "oral" }] } }],
    ["without a context", { ...claim, insurance: claim.insurance.map(({ preAuthRef: _, ...rest }) => rest) }],
    ["for nobody", { ...claim, patient: { identifier: { system: "urn:apcv:beneficiary", value: "1991-06-24" } } }],
  ])("%s", (_what, wrong) => {
    expect(CareEventClaim.safeParse(claim).success).toBe(true);
    expect(CareEventClaim.safeParse(JSON.parse(JSON.stringify(wrong))).success).toBe(false);
  });
});

test("a page of events is a bundle of claims and explanations with its receipts, and leads to the next page, or to what comes later", () => {
  const since = "2026-11-24T10:00:00.000Z";
  const round = { next: since, place: `EVENT#2026-11-24#${"r".repeat(43)}` };
  for (const [relation, cursor] of [
    ["next", { since, round }],
    [DELTA, { since }],
  ] as const) {
    const ended = recordedAs(CareEventBody.parse(cancellation(CONTEXT, "e".repeat(43))));
    const listed = { events: [recordedEvent(), ended], cursor, more: relation === "next" };
    const bundle = presentBundle(listed, "https://card.example/v1/care-events", "1");
    expectFhir(JSON.parse(JSON.stringify(bundle)));
    const kinds = bundle.entry?.map(({ resource }) => resource?.resourceType);
    expect(kinds).toEqual(["Claim", "ExplanationOfBenefit", "Claim", "ExplanationOfBenefit"]);
    expect(bundle.link?.[1]?.relation).toBe(relation);
    const onwards = new URL(bundle.link?.[1]?.url ?? "").searchParams;
    expect(ListQuery.parse(Object.fromEntries(onwards))).toEqual({ limit: 1, cursor });
  }
});

test("every problem is an OperationOutcome that says its code and what to do", () => {
  for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
    const outcome = outcomeOf(problemDocument({ code }, undefined));
    expectFhir(JSON.parse(JSON.stringify(outcome)));
    expect(outcome.issue[0]?.details?.coding?.[0]?.code).toBe(code);
  }
});

test("what a problem says besides is told under the same names, a list as many", () => {
  const extra = { recordable: ["consultation", "dispensing"], last_day: "2026-12-04", fields: ["kind"] };
  const outcome = outcomeOf(problemDocument({ code: "care_not_of_practice", extra }, undefined));
  expectFhir(JSON.parse(JSON.stringify(outcome)));
  const details = outcome.issue[0]?.extension?.map(({ extension = [] }) => extension.map((part) => part.valueString));
  expect(details).toEqual([
    ["recordable", "consultation"],
    ["recordable", "dispensing"],
    ["last_day", "2026-12-04"],
  ]);
  expect(outcome.issue[0]?.expression).toEqual(["kind"]);
});

test("the invariants find what is wrong", () => {
  const { status: _, ...claim } = claimOf(recordedEvent());
  expect(brokenInvariants(claim)).toEqual(["Claim $this: status"]);
  const wrong = { ...claimOf(recordedEvent()), extension: [{ url: "urn:x" }] };
  expect(brokenInvariants(wrong)).toContain("Claim extension: ext-1");
});
