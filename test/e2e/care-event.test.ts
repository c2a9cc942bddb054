import { beforeAll, describe, expect, it } from "vitest";
import { act, type CareEvent, cancellation, consultation, HOLDER, invoiceOf } from "../support/care-events.ts";
import { eventually } from "../support/eventually.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { registeredEndpoint } from "../support/push-registration.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { receiptMatches, verifyReceipt } from "../support/receipt-verifier.ts";
import { expectProblem } from "../support/refusals.ts";
import { careEvent } from "../support/routes/counter-routes.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
let holder: PersonWithPhone;
let reader: Reader;

beforeAll(async () => {
  holder = await signedInHolder(stage);
  reader = await signedInReader(stage);
});

const newContext = async ({ phone }: PersonWithPhone, by = reader): Promise<string> =>
  (await by.openContext(await phone.qr())).expecting(201).context_id;
const newEvent = async (): Promise<CareEvent> => consultation(await newContext(holder));

const now = () => new Date().toISOString();

const storedEvents = async ({ person }: PersonWithPhone) =>
  (await partition(stage, "care", `CARD#${person.cardRef}`)).filter(({ type }) => type === "care-event");

describe("a care event", () => {
  it("gets a receipt that anyone can verify with the published keys, and that says no more than it must", async () => {
    const event = await newEvent();
    const { receipt } = (await reader.recordCareEvent(event)).expecting(201);
    const verified = await verifyReceipt(receipt, stage.urls.practice);
    expect(receiptMatches(verified.receipt, event, reader.clientId)).toBe(true);
  });

  it("posted again, even many times at once, gets the same answer, and nothing new is stored", async () => {
    const event = await newEvent();
    const first = (await reader.recordCareEvent(event)).expecting(201);
    await eventually("the push outcome", async () => {
      const stored = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
      return stored.some(({ sk, type }) => type === "push-outcome" && String(sk).includes(storedRef(first.receipt)));
    });
    const before = await storedEvents(holder);
    const again = await Promise.all(Array.from({ length: 5 }, () => reader.recordCareEvent(event)));
    for (const answer of again) expect(answer.expecting(201)).toEqual(first);
    expect(await storedEvents(holder)).toEqual(before);
  });

  it("posted many times at once for the first time is stored once", async () => {
    const event = await newEvent();
    const answers = await Promise.all(Array.from({ length: 5 }, () => reader.recordCareEvent(event)));
    const [first, ...others] = answers.map((answer) => answer.expecting(201));
    for (const other of others) expect(other).toEqual(first);
    expect((await storedEvents(holder)).filter(({ eventId }) => eventId === event.event_id)).toHaveLength(1);
  });

  it("with the same key and other content is refused, and changes nothing", async () => {
    const event = await newEvent();
    const first = (await reader.recordCareEvent(event)).expecting(201);
    const later = new Date(Date.parse(event.performed_at) + 1000).toISOString();
    const dearer = invoiceOf([act("GS", 5000, { compulsory_cents: 5000, complementary_cents: 0, insured_cents: 0 })]);
    for (const other of [
      { ...event, invoice: { ...dearer, number: event.invoice.number } },
      { ...event, invoice: dearer },
      { ...event, performed_at: later },
      { ...event, event_id: crypto.randomUUID() },
    ]) {
      const again = await reader.recordCareEvent(other, { idempotencyKey: event.event_id });
      expectProblem(again, 422, "idempotency_conflict");
    }
    expect((await reader.recordCareEvent(event)).expecting(201)).toEqual(first);
  });

  it("needs a key that is a structured string, and says which is missing and which malformed", async () => {
    const event = await newEvent();
    const prepared = { ...(await careEvent.prepare({ stage, reader, phone: holder.phone })), body: { ...event } };
    const { "idempotency-key": _, ...others } = { ...prepared.headers };
    expectProblem(await sendWhole(careEvent, { ...prepared, headers: others }), 400, "idempotency_key_missing");
    for (const key of [event.event_id, '"short"', `"${"x".repeat(129)}"`, '"a", "b"', `"${event.event_id}`, "?1"]) {
      const answer = await sendWhole(careEvent, { ...prepared, headers: { "idempotency-key": key } });
      expectProblem(answer, 400, "idempotency_key_malformed");
    }
    expect((await storedEvents(holder)).some(({ eventId }) => eventId === event.event_id)).toBe(false);
  });

  it("of the same invoice under another key, even at the same time, is the same event", async () => {
    const event = await newEvent();
    const keys = [event.event_id, crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    const answers = await Promise.all(keys.map((idempotencyKey) => reader.recordCareEvent(event, { idempotencyKey })));
    const [first, ...others] = answers.map((answer) => answer.expecting(201));
    for (const other of others) expect(other).toEqual(first);
    const renamed = { ...event, event_id: crypto.randomUUID() };
    expect((await reader.recordCareEvent(renamed)).expecting(201)).toEqual(first);
    expect((await storedEvents(holder)).filter(({ eventId }) => eventId === event.event_id)).toHaveLength(1);
  });

  it("under an invoice number that its practice used on that day for other care, or for somebody else, is refused", async () => {
    const event = await newEvent();
    (await reader.recordCareEvent(event)).expecting(201);
    const other = consultation(event.context_id);
    const same = { ...other, invoice: { ...other.invoice, number: event.invoice.number } };
    expectProblem(await reader.recordCareEvent(same), 422, "invoice_already_recorded");
    const somebody = await newContext(await signedInHolder(stage));
    const foreign = { ...event, event_id: crypto.randomUUID(), context_id: somebody, performed_at: now() };
    expectProblem(await reader.recordCareEvent(foreign), 422, "invoice_already_recorded");
    (await reader.recordCareEvent({ ...other, invoice: consultation("").invoice })).expecting(201);
  });

  it("cannot be posted on another reader's context, which looks like none", async () => {
    const stranger = await signedInReader(stage);
    const event = await newEvent();
    const foreign = expectProblem(await stranger.recordCareEvent(event), 404, "context_not_found");
    const unknown = consultation("A".repeat(43));
    const none = expectProblem(await stranger.recordCareEvent(unknown), 404, "context_not_found");
    expect({ ...foreign, trace_id: "" }).toEqual({ ...none, trace_id: "" });
    expect((await storedEvents(holder)).some(({ eventId }) => eventId === event.event_id)).toBe(false);
  });

  it.each([
    [
      "an invoice that does not add up",
      { invoice: { ...consultation("").invoice, total_cents: 3999 } },
      "invoice_does_not_add_up",
    ],
    ["somebody whom the context is not of", { beneficiary: { ...HOLDER, twin_rank: 2 } }, "beneficiary_not_in_context"],
    [
      "care of an hour before the context",
      { performed_at: new Date(Date.now() - 3_600_000).toISOString() },
      "care_outside_context",
    ],
    [
      "care of an hour after the context",
      { performed_at: new Date(Date.now() + 3_600_000).toISOString() },
      "care_outside_context",
    ],
  ])("with %s is refused", async (_what, differently, code) => {
    const event = { ...(await newEvent()), ...differently };
    expectProblem(await reader.recordCareEvent(event), 422, code);
  });
});

/** The opaque reference is the receipt's `jti`. */
const storedRef = (receipt: string): string => {
  const payload = Buffer.from(receipt.split(".")[1] ?? "", "base64url").toString();
  return String(JSON.parse(payload).jti);
};

describe("the phone's sync", () => {
  it("shows the phone's own events page by page, each once, with what the reader posted", async () => {
    const mine = await signedInHolder(stage);
    await registeredEndpoint(stage, mine);
    const context = await newContext(mine);
    const posted = [consultation(context), consultation(context), consultation(context)];
    const refs = [];
    for (const event of posted) refs.push((await reader.recordCareEvent(event)).expecting(201).ref);
    await eventually("three push outcomes", async () => {
      const { events } = (await mine.phone.careEvents()).expecting(200);
      return events.length === 3 && events.every(({ push }) => push !== undefined);
    });
    const seen = [];
    let cursor: string | undefined;
    for (let more = true; more; ) {
      const page = (await mine.phone.careEvents({ limit: 1, ...(cursor && { cursor }) })).expecting(200);
      expect(page.events.length).toBeLessThanOrEqual(1);
      seen.push(...page.events);
      ({ cursor, more } = page);
    }
    expect(seen.map(({ ref }) => ref).sort()).toEqual(refs.sort());
    for (const { push } of seen) expect(push?.outcome).toBe("accepted");
  });

  it("brings the very receipt that the reader got, which the phone verifies offline with the published keys", async () => {
    const mine = await signedInHolder(stage);
    const { receipt } = (await reader.recordCareEvent(consultation(await newContext(mine)))).expecting(201);
    const { events } = (await mine.phone.careEvents()).expecting(200);
    expect(events.map((event) => event.receipt)).toEqual([receipt]);
    await verifyReceipt(events[0]?.receipt ?? "", stage.urls.practice);
  });

  it("tells from a cursor on what was recorded or ended since, and nothing else", async () => {
    const mine = await signedInHolder(stage);
    const context = await newContext(mine);
    const record = async (event: Parameters<Reader["recordCareEvent"]>[0]) =>
      (await reader.recordCareEvent(event)).expecting(201).ref;
    const [kept, ended] = [await record(consultation(context)), await record(consultation(context))];
    // A cursor of its own leaves out what is younger than a minute.
    const cursorOfNow = () => Buffer.from(new Date().toISOString()).toString("base64url");
    const told = async (cursor: string) => {
      const { events, more } = (await mine.phone.careEvents({ cursor })).expecting(200);
      expect(more).toBe(false);
      return events.map(({ ref }) => ref).sort();
    };
    const before = cursorOfNow();
    const cancelled = await record(cancellation(context, ended));
    const later = await record(consultation(context));
    expect(await told(before)).toEqual([ended, cancelled, later].sort());
    expect(await told(cursorOfNow())).toEqual([]);
    const { cursor } = (await mine.phone.careEvents()).expecting(200);
    expect(await told(cursor)).toContain(kept);
  });

  it("shows nothing of anybody else's care", async () => {
    (await reader.recordCareEvent(await newEvent())).expecting(201);
    const somebody = await signedInHolder(stage);
    expect((await somebody.phone.careEvents()).expecting(200)).toMatchObject({ events: [], more: false });
  });

  it("shows the event of somebody whose phone takes no pushes, and says so", async () => {
    const quiet = await signedInHolder(stage, null);
    (await reader.recordCareEvent(consultation(await newContext(quiet)))).expecting(201);
    await eventually("the push outcome", async () => {
      const { events } = (await quiet.phone.careEvents()).expecting(200);
      return events[0]?.push?.outcome === "no-device";
    });
  });
});
