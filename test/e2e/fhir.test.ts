import { beforeAll, describe, expect, it, test } from "vitest";
import { Body as CareEventBody } from "../../functions/care-event/record-care-event/contract.ts";
import { cancellation, consultation } from "../support/care-events.ts";
import { postedBatch, postedClaim } from "../support/fhir-claims.ts";
import { expectFhir } from "../support/fhir-invariants.ts";
import { signedInFund, statementFor } from "../support/funds.ts";
import { signedInHolder } from "../support/people.ts";
import { verifyReceipt } from "../support/receipt-verifier.ts";
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

const newContext = async (): Promise<string> => {
  const { reader, phone } = callers;
  return (await reader.openContext(await phone.qr())).expecting(201).context_id;
};
const newEvent = async () => CareEventBody.parse(consultation(await newContext()));
const endOfNothing = async () => CareEventBody.parse(cancellation(await newContext(), "e".repeat(43)));
/** A consultation within a new context, as a FHIR claim. */
const newClaim = async () => postedClaim(await newEvent());
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

/** What an explanation says, as far as it is looked at here. */
interface Explanation {
  readonly identifier: readonly { readonly value: string }[];
  readonly status: string;
  readonly extension: readonly { readonly valueString: string }[];
}
const refOf = ({ identifier }: Explanation): string => identifier[0]?.value ?? "";
const receiptOf = ({ extension }: Explanation): string => extension[0]?.valueString ?? "";

/** What the phone is shown in FHIR of an event. */
async function shownOf(ref: string): Promise<Explanation | undefined> {
  const { body } = await sendPrepared(sync, await sync.prepare(callers), { headers: { accept: FHIR } });
  expectFhir(body);
  const { entry } = body as { entry: { resource: Explanation & { resourceType: string } }[] };
  const explanations = entry.filter(({ resource }) => resource.resourceType === "ExplanationOfBenefit");
  return explanations.find(({ resource }) => refOf(resource) === ref)?.resource;
}
const recorded = async (body: object, key = crypto.randomUUID()): Promise<Explanation> => {
  const answer = await post(body, { ...asFhir, "idempotency-key": `"${key}"` });
  expect([answer.status, answer.headers.get("content-type")], JSON.stringify(answer.body)).toEqual([201, FHIR]);
  expectFhir(answer.body);
  return answer.body as Explanation;
};

describe("an event that is ended in FHIR", () => {
  it("is cancelled by a claim that is, whose receipt is its own; the phone is shown both", async () => {
    const event = await newEvent();
    const ended = await recorded(postedClaim(event));
    const cancels = postedClaim(CareEventBody.parse(cancellation(event.context_id, refOf(ended))));
    const key = crypto.randomUUID();
    const end = await recorded(cancels, key);
    expect(end).toMatchObject({ status: "cancelled", related: [{ claim: { identifier: { value: refOf(ended) } } }] });
    const { receipt } = await verifyReceipt(receiptOf(end), stage.urls.practice);
    expect(receipt).toMatchObject({ kind: "cancellation", cancels: refOf(ended), reason: "entered-twice" });
    expect(await recorded(cancels, key)).toEqual(end);
    expect(await shownOf(refOf(ended))).toMatchObject({ status: "cancelled" });
    expect(await shownOf(refOf(end))).toMatchObject({ status: "cancelled", extension: end.extension });
    const other = postedClaim(CareEventBody.parse(cancellation(event.context_id, refOf(ended))));
    const late = await post(other, asFhir);
    expect([late.status, nameOf(late.body)]).toEqual([409, "already_amended"]);
  });

  it("is corrected by an active claim that is related to it", async () => {
    const event = await newEvent();
    const ended = await recorded(postedClaim(event));
    const correction = { ...consultation(event.context_id), corrects: refOf(ended) };
    const better = await recorded(postedClaim(CareEventBody.parse(correction)));
    expect(better).toMatchObject({ status: "active", related: [{ claim: { identifier: { value: refOf(ended) } } }] });
    expect(await shownOf(refOf(ended))).toMatchObject({ status: "cancelled" });
    expect(await shownOf(refOf(better))).toMatchObject({ status: "active" });
  });
});

describe("a batch in FHIR", () => {
  it("has an entry a line, in their order: what was recorded, or what is wrong with it and with none of the others", async () => {
    const [context, earlier] = [await newContext(), await newEvent()];
    const ended = await recorded(postedClaim(earlier));
    const event = () => CareEventBody.parse(consultation(context));
    const end = CareEventBody.parse(cancellation(earlier.context_id, refOf(ended)));
    const elsewhere = CareEventBody.parse(consultation("A".repeat(43)));
    const { entry = [], ...batch } = postedBatch([event(), event(), elsewhere, end, event()]);
    const unbalanced = { ...entry[1], resource: { ...entry[1]?.resource, total: { value: 1, currency: "EUR" } } };
    const unread = { ...entry[4], resource: { ...entry[4]?.resource, status: "draft" } };
    const body = { ...batch, entry: [entry[0], unbalanced, ...entry.slice(2), unread] };

    const answer = await post(body, asFhir);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, FHIR]);
    expectFhir(answer.body);
    const { type, entry: lines } = answer.body as { type: string; entry: AnswerLine[] };
    expect(type).toBe("batch-response");
    expect(lines.map(({ response }) => response.status)).toEqual(["201", "422", "404", "201", "201", "400"]);
    expect(lines.map(({ response: { outcome } }) => outcome && nameOf(outcome))).toEqual([
      undefined,
      "invoice_does_not_add_up",
      "context_not_found",
      undefined,
      undefined,
      "invalid_request",
    ]);
    const receipts = lines.flatMap(({ resource }) => (resource ? [receiptOf(resource)] : []));
    for (const receipt of receipts) await verifyReceipt(receipt, stage.urls.practice);

    const inOwnForm = await post(body, { "content-type": FHIR });
    expect(inOwnForm.status).toBe(207);
    const { results } = inOwnForm.body as { results: { event?: { receipt: string } }[] };
    expect(results.flatMap(({ event: told }) => (told ? [told.receipt] : []))).toEqual(receipts);
  });

  it("is told in FHIR to who posts it in our own form and asks for that", async () => {
    const answer = await post([await newEvent(), { kind: "magic" }], {
      "content-type": "application/json",
      accept: FHIR,
    });
    expectFhir(answer.body);
    expect(answer.body).toMatchObject({ entry: [{ response: { status: "201" } }, { response: { status: "400" } }] });
  });
});

interface AnswerLine {
  readonly resource?: Explanation;
  readonly response: { readonly status: string; readonly outcome?: unknown };
}

describe("who asks for FHIR is answered in FHIR alone", () => {
  const nobody = { authorization: "DPoP x" };
  test.each<[string, number, () => unknown, Record<string, string>]>([
    ["a claim", 201, newClaim, {}],
    ["a cancellation of nothing", 404, async () => postedClaim(await endOfNothing()), {}],
    ["a batch", 200, async () => postedBatch([await newEvent()]), {}],
    ["a batch of nothing", 400, () => postedBatch([]), {}],
    ["a claim without a key", 400, newClaim, { "idempotency-key": "" }],
    ["what is no claim", 400, () => ({ resourceType: "Patient" }), {}],
    ["what is too large", 413, () => ({ resourceType: "Bundle", id: "x".repeat(128 * 1024) }), {}],
    ["another form", 415, () => ({}), { "content-type": "application/fhir+xml" }],
    ["a caller whom nobody knows", 401, newClaim, nobody],
  ])("%s (%i)", async (_what, status, body, headers) => {
    const answer = await post((await body()) as object, { ...asFhir, ...headers });
    expect([answer.status, answer.headers.get("content-type")], JSON.stringify(answer.body)).toEqual([status, FHIR]);
    expectFhir(answer.body);
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
