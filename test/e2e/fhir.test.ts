import { beforeAll, describe, expect, it } from "vitest";
import { CareEventBody, wishOf } from "../../functions/care-event/record-care-event/contract.ts";
import { claimOf } from "../../shared/protocol/fhir/claim.ts";
import { consultation } from "../support/care-events.ts";
import { expectFhir } from "../support/fhir-invariants.ts";
import { signedInFund, statementFor } from "../support/funds.ts";
import { signedInHolder } from "../support/people.ts";
import { verifyReceipt } from "../support/receipt-verifier.ts";
import { recordedEvent } from "../support/recorded-event.ts";
import { sync } from "../support/routes/card-routes.ts";
import { careEvent, shownRights } from "../support/routes/counter-routes.ts";
import { statementSync } from "../support/routes/fund-routes.ts";
import { type Callers, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const FHIR = "application/fhir+json";
let callers: Callers;
beforeAll(async () => {
  callers = await readyCallers(stage);
});

/** A consultation within a new context, as a FHIR claim. */
async function newClaim() {
  const { reader, phone } = callers;
  const contextId = (await reader.openContext(await phone.qr())).expecting(201).context_id;
  const wish = wishOf(CareEventBody.parse(consultation(contextId)), "");
  if (wish.kind === "cancellation") throw new Error("no care");
  const { performedAt, ...care } = wish;
  const claim = claimOf({ ...recordedEvent(), ...care, performedAt: performedAt.toISOString() });
  const [first, ...others] = claim.insurance;
  return { ...claim, insurance: [{ ...first, preAuthRef: [contextId] }, ...others] };
}
const post = async (body: object, headers: Record<string, string>) =>
  sendPrepared(careEvent, await careEvent.prepare(callers), { body: JSON.stringify(body), headers });
const asFhir = { "content-type": FHIR, accept: FHIR };
const nameOf = (body: unknown) =>
  (body as { issue: { details: { coding: { code: string }[] } }[] }).issue[0]?.details.coding[0]?.code;

describe("a FHIR claim", () => {
  it("is recorded, answered with an explanation that holds the receipt, and shown to the phone in either form", async () => {
    const claim = await newClaim();
    const answer = await post(claim, asFhir);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.headers.get("content-type")).toBe(FHIR);
    expectFhir(answer.body);
    const explanation = answer.body as { identifier: { value: string }[]; extension: { valueString: string }[] };
    const receipt = explanation.extension[0]?.valueString ?? "";
    await verifyReceipt(receipt, stage.urls.practice);

    const { events } = (await callers.phone.careEvents({ limit: 50 })).expecting(200);
    expect(events.map((event) => event.receipt)).toContain(receipt);
    const shown = await sendPrepared(sync, await sync.prepare(callers), { headers: { accept: FHIR } });
    expectFhir(shown.body);
    expect(JSON.stringify(shown.body)).toContain(receipt);
  });

  it("that is wrong is answered with an OperationOutcome, in FHIR only if that was asked for", async () => {
    const wrong = { ...(await newClaim()), total: { value: 1, currency: "EUR" } };
    const told = await post(wrong, asFhir);
    expect(told.status).toBe(422);
    expectFhir(told.body);
    expect(nameOf(told.body)).toBe("invoice_does_not_add_up");
    const plain = await post(wrong, { "content-type": FHIR });
    expect(plain.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("a fund's statement", () => {
  it("is shown to the phone in FHIR too, with what it says in our own form", async () => {
    const { person, phone } = await signedInHolder(stage);
    const fund = await signedInFund(stage);
    const stated = statementFor(person.nir);
    (await fund.postStatement(stated)).expecting(201);
    const prepared = await statementSync.prepare({ ...callers, phone });
    const shown = await sendPrepared(statementSync, prepared, { headers: { accept: FHIR } });
    expect([shown.status, shown.headers.get("content-type")]).toEqual([200, FHIR]);
    expectFhir(shown.body);
    expect(shown.body).toMatchObject({
      entry: [{ resource: { identifier: [{}, { value: stated.number }], payment: { amount: { value: 20 } } } }],
    });
  });
});

describe("the rights behind a context, asked for in FHIR", () => {
  const rights = async (headers: Record<string, string>) => {
    const prepared = await shownRights.prepare(callers);
    return (more: Record<string, string> = {}) =>
      sendPrepared(shownRights, prepared, { headers: { ...headers, ...more } });
  };

  it("are a coverage and whether it is in force, under a tag of that form", async () => {
    const ask = await rights({});
    const [own, asFhirNow] = [await ask(), await ask({ accept: FHIR })];
    expect([own.status, asFhirNow.status, asFhirNow.headers.get("content-type")]).toEqual([200, 200, FHIR]);
    expectFhir(asFhirNow.body);
    expect(asFhirNow.body).toMatchObject({
      entry: [
        { resource: { resourceType: "Coverage", period: { start: "2020-01-01" } } },
        { resource: { resourceType: "CoverageEligibilityResponse", insurance: [{ inforce: true }] } },
      ],
    });
    const tags = [own, asFhirNow].map(({ headers }) => headers.get("etag") ?? "");
    expect(new Set(tags).size).toBe(2);
    expect([own, asFhirNow].map(({ headers }) => headers.get("vary"))).toEqual(["accept", "accept"]);
    const [tagOfOwn = "", tagOfFhir = ""] = tags;
    const held = await ask({ accept: FHIR, "if-none-match": tagOfFhir });
    expect([held.status, held.body, held.headers.get("vary")]).toEqual([304, "", "accept"]);
    expect((await ask({ accept: FHIR, "if-none-match": tagOfOwn })).status).toBe(200);
  });

  it("are refused in the form that was asked for, and 406 to who would have neither", async () => {
    const ask = await rights({});
    expect((await ask({ accept: "text/html" })).body).toMatchObject({ code: "not_acceptable" });
    const [practice = "", id = ""] = [callers.reader.practiceUrl, "A".repeat(43)];
    const prepared = { ...(await shownRights.prepare(callers)), url: `${practice}/v1/contexts/${id}/rights` };
    const none = await sendPrepared(shownRights, prepared, { headers: { accept: FHIR } });
    expectFhir(none.body);
    expect([none.status, nameOf(none.body)]).toEqual([404, "context_not_found"]);
  });
});

describe("a form that is not offered", () => {
  it("is refused: 406 to who would have neither, 415 to who sends another, in the form asked for", async () => {
    const event = consultation("A".repeat(43));
    const neither = await post(event, { "content-type": "application/json", accept: "text/html" });
    expect(neither.status).toBe(406);
    expect(neither.body).toMatchObject({ code: "not_acceptable", offered: ["application/json", FHIR] });
    const other = await post(event, { "content-type": "application/fhir+xml", accept: FHIR });
    expect([other.status, nameOf(other.body)]).toEqual([415, "unsupported_media_type"]);
  });
});
