import { describe, expect, test } from "vitest";
import { Body as CareEventBody, CareEventClaim } from "../../../functions/care-event/record-care-event/contract.ts";
import { problemDocument } from "../../../shared/http/error-form.ts";
import { FHIR_TYPE, resourceOrBatch } from "../../../shared/http/fhir.ts";
import { BATCH_BODY_LIMIT, BODY_LIMIT } from "../../../shared/http/input.ts";
import { batchResponse } from "../../../shared/protocol/fhir/bundle.ts";
import { eventExplanationOf } from "../../../shared/protocol/fhir/care-event.ts";
import { outcomeOf } from "../../../shared/protocol/fhir/operation-outcome.ts";
import { cancellation, consultation } from "../../support/care-events.ts";
import { postedBatch, postedClaim, recordedAs } from "../../support/fhir-claims.ts";
import { brokenInvariants, expectFhir } from "../../support/fhir-invariants.ts";
import { httpRequest } from "../../support/http-request.ts";

const CONTEXT = "c".repeat(43);
const read = (body: unknown) =>
  resourceOrBatch(
    "Claim",
    CareEventClaim,
    25,
  )(httpRequest({ "content-type": FHIR_TYPE }, { body: JSON.stringify(body) }));
const newEvent = () => CareEventBody.parse(consultation(CONTEXT, new Date("2026-11-24T10:05:00.000Z")));
const events = [newEvent(), CareEventBody.parse(cancellation(CONTEXT, "e".repeat(43))), newEvent()];
const batch = postedBatch(events);
const entries = batch.entry ?? [];

describe("a batch posted as a FHIR bundle", () => {
  test("is a bundle by the definitions, and the events of its claims in their order", () => {
    expectFhir(JSON.parse(JSON.stringify(batch)));
    expect(read(batch)).toEqual({
      ok: true,
      value: { isBatch: true, lines: events.map((event) => ({ ok: true, value: event })) },
    });
  });

  test.each([
    ["put and not posted", { request: { method: "PUT", url: "Claim" } }, "request.method"],
    ["of another kind", { request: { method: "POST", url: "Patient" } }, "request.url"],
    ["without a request", { request: undefined }, "request"],
    ["without a claim", { resource: undefined }, "resource"],
    ["with a wrong claim", { resource: { ...postedClaim(newEvent()), status: "draft" } }, "resource.status"],
    ["on a condition", { request: { method: "POST", url: "Claim", ifNoneExist: "x" } }, "(unknown field)"],
    ["with an address that others may refer to", { fullUrl: "urn:uuid:1" }, "(unknown field)"],
  ])("has its fault in the one line where it is when an entry is %s", (_what, differently, field) => {
    const wrong = { ...batch, entry: [entries[0], { ...entries[1], ...differently }, entries[2]] };
    const fault = { kind: "invalid", fields: [field] };
    expect(read(wrong)).toMatchObject({
      ok: true,
      value: { isBatch: true, lines: [{ ok: true }, { ok: false, refusal: fault }, { ok: true }] },
    });
  });

  test.each([
    ["that is a transaction", { ...batch, type: "transaction" }],
    ["with a member that means nothing here", { ...batch, total: 3 }],
    ["without entries", { ...batch, entry: undefined }],
    ["of no entry", { ...batch, entry: [] }],
    ["of more than 25", { ...batch, entry: Array.from({ length: 26 }, () => entries[0]) }],
  ])("is refused as a whole %s", (_what, wrong) => {
    expect(read(wrong)).toMatchObject({ ok: false, refusal: { kind: "invalid" } });
  });

  test("may be larger than one claim may, up to the limit of batches", () => {
    const large = { resourceType: "Bundle", type: "batch", entry: [" ".repeat(BODY_LIMIT)] };
    expect(read(large)).toMatchObject({ ok: true, value: { lines: [{ ok: false }] } });
    const tooLarge = { ...large, entry: [" ".repeat(BATCH_BODY_LIMIT)] };
    expect(read(tooLarge)).toEqual({ ok: false, refusal: { kind: "too-large" } });
    const claim = { ...postedClaim(newEvent()), id: "x".repeat(BODY_LIMIT) };
    expect(read(claim)).toEqual({ ok: false, refusal: { kind: "too-large" } });
  });

  test("of 25 events of five acts each is within the limit of batches", () => {
    const { invoice, ...whole } = consultation(CONTEXT);
    const five = Array.from({ length: 5 }, () => invoice.acts[0]);
    const wide = CareEventBody.parse({ ...whole, invoice: { ...invoice, acts: five } });
    const size = JSON.stringify(postedBatch(Array.from({ length: 25 }, () => wide))).length;
    expect(size).toBeLessThan(BATCH_BODY_LIMIT);
  });
});

test("the answer to a batch has an entry a line, with what was recorded or with what is wrong", () => {
  const refused = problemDocument({ code: "context_not_found" }, undefined);
  const answer = batchResponse([
    ...events.map((event) => ({ status: 201, resource: eventExplanationOf(recordedAs(event)) })),
    { status: refused.status, outcome: outcomeOf(refused) },
  ]);
  expectFhir(JSON.parse(JSON.stringify(answer)));
  expect(answer.entry?.map(({ response }) => response?.status)).toEqual(["201", "201", "201", "404"]);
  expect(brokenInvariants({ ...answer, type: "batch" })).toEqual(["Bundle $this: bdl-3", "Bundle $this: bdl-4"]);
});
