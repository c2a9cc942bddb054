import { beforeEach, describe, expect, test } from "vitest";
import { recordBatch, recordOne } from "../../../functions/care-event/record-care-event/batch.ts";
import { CareEventBody } from "../../../functions/care-event/record-care-event/contract.ts";
import type { CareEventPorts } from "../../../functions/care-event/record-care-event/record-care-event.ts";
import type { CareEvent, InvoiceClaim } from "../../../shared/domain/care-event.ts";
import type { Context } from "../../../shared/domain/context.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { consultation, HOLDER } from "../../support/care-events.ts";

const opened = new Date("2026-11-24T10:00:00Z");
const minutes = (count: number) => plusSeconds(opened, count * 60);
const context: Context = {
  id: "c".repeat(43),
  cardRef: "1card",
  method: "qr",
  practiceId: "691234567",
  readerId: "desk",
  professional: { billingId: "691234567", speciality: "01", profession: "doctor" },
  rightsThen: { organism: "016910000", rights: { from: "2020-01-01" } },
  bodyHash: "h",
  beneficiaries: [{ birthDate: HOLDER.birth_date, twinRank: 1 }],
  openedAt: opened,
  validUntil: minutes(30),
};
const caller = {
  subject: "691234567.desk",
  jkt: "k",
  client: { clientId: "691234567.desk", tokenAt: 0 },
  scopes: ["care-event"],
  spendProof: async () => done(undefined),
};

let now: Date;
let events: Map<string, CareEvent>;
let claims: Map<string, InvoiceClaim>;
let breaks: (event: CareEvent) => boolean;
beforeEach(() => {
  now = minutes(10);
  events = new Map();
  claims = new Map();
  breaks = () => false;
});

const ports: CareEventPorts = {
  standing: async () => "good",
  contexts: async (ids) => new Map(ids.includes(context.id) ? [[context.id, context]] : []),
  recordEvent: async (event, invoiceKey, contentHash) => {
    if (breaks(event)) throw new Error("the table is away");
    const known = events.get(event.ref);
    if (known) return { met: "key", event: known };
    const claim = claims.get(invoiceKey);
    if (claim) return { met: "invoice", claim };
    events.set(event.ref, event);
    claims.set(invoiceKey, { ...event, contentHash });
    return { met: "nothing" };
  },
  event: async ({ ref }) => events.get(ref),
  signReceipt: async (claimed) => JSON.stringify(claimed),
  now: () => now,
};
const at = (instant: Date, differently: object = {}) =>
  CareEventBody.parse({ ...consultation(context.id, instant), ...differently });
const record = (body: CareEventBody, key: string = body.event_id) => recordOne(ports, body, key, caller);
const refusedAs = (kind: string, more: object = {}) => refuse({ kind, ...more });

describe("an event that comes late", () => {
  test("is taken until the end of the eighth working day in Paris, and refused from then on with that day", async () => {
    now = new Date("2026-12-04T22:59:59Z");
    expect((await record(at(minutes(5)))).ok).toBe(true);
    now = new Date("2026-12-04T23:00:00Z");
    expect(await record(at(minutes(5)))).toEqual(refusedAs("event-too-late", { lastDay: "2026-12-04" }));
  });

  test("after later ones is taken as they were", async () => {
    now = new Date("2026-11-27T08:00:00Z");
    for (const minute of [25, 3, 14]) expect((await record(at(minutes(minute)))).ok).toBe(true);
  });

  test("can be fetched until seven days after the care, as any other: to the second, and no longer for its being late", async () => {
    for (const at_ of ["2026-11-24T10:10:00Z", "2026-12-04T08:00:00Z"]) {
      now = new Date(at_);
      const recorded = await record(at(minutes(5)));
      const relayUntil = new Date(minutes(5).getTime() + 7 * 24 * 3_600_000);
      expect(recorded).toMatchObject({ ok: true, value: { event: { relayUntil } } });
    }
  });
});

describe("an event repeated", () => {
  test("days later gets the answer that it got, with the instant of its recording", async () => {
    const body = at(minutes(5));
    const first = await record(body);
    now = new Date("2026-12-03T08:00:00Z");
    expect(await record(body)).toEqual(first);
    expect(await record(body, "another-key")).toEqual(first);
  });

  test("with members in another order is the same", async () => {
    const body = at(minutes(5));
    const first = await record(body);
    const turned = CareEventBody.parse(Object.fromEntries(Object.entries(body).reverse()));
    expect(await record(turned)).toEqual(first);
  });
});

describe("an event is refused", () => {
  test.each([
    ["of another reader's context", { context_id: "x".repeat(43) }, "context-not-found"],
    [
      "for somebody who is not of the context",
      { beneficiary: { ...HOLDER, twin_rank: 2 } },
      "beneficiary-not-in-context",
    ],
    ["of before the context", { performed_at: "2026-11-24T09:00:00Z" }, "care-outside-context"],
    ["of after the context", { performed_at: "2026-11-24T10:30:01Z" }, "care-outside-context"],
    ["of care to come", { performed_at: "2026-11-24T10:20:00Z" }, "care-outside-context"],
  ])("%s", async (_what, differently, kind) => {
    expect(await record(at(minutes(5), differently))).toEqual(refusedAs(kind));
    expect(events.size).toBe(0);
  });

  test("when a write of the same is still under way", async () => {
    const busy = { ...ports, recordEvent: async () => ({ met: "another-write" }) as const };
    const body = at(minutes(5));
    expect(await recordOne(busy, body, body.event_id, caller)).toEqual(refusedAs("still-recording"));
  });
});

describe("a hospital stay", () => {
  const stay = { from: "2026-11-20", until: "2026-11-24" };
  test("has its days, which nothing else has", async () => {
    const body = { ...consultation(context.id, minutes(5)), kind: "hospital-stay" };
    expect(CareEventBody.safeParse({ ...body, stay }).success).toBe(true);
    expect(CareEventBody.safeParse(body).success).toBe(false);
    expect(CareEventBody.safeParse({ ...body, kind: "dispensing", stay }).success).toBe(false);
    expect(CareEventBody.safeParse({ ...body, stay: { ...stay, until: "2026-11-19" } }).success).toBe(false);
  });
});

describe("a batch", () => {
  test("has one answer a line, whatever breaks, is wrong or is refused beside it", async () => {
    const bodies = [at(minutes(1)), at(minutes(2)), at(minutes(60)), at(minutes(3))] as const;
    breaks = ({ eventId }) => eventId === bodies[1].event_id;
    const fault = { kind: "invalid", fields: ["kind"] } as const;
    const lines = [...bodies.slice(0, 2).map(done), refuse(fault), ...bodies.slice(2).map(done)];
    const answered = await recordBatch(ports, lines, caller);
    expect(answered).toMatchObject({
      ok: true,
      value: {
        lines: [
          { ok: true, value: { eventId: bodies[0].event_id } },
          { refusal: { kind: "line-broken" } },
          { refusal: { kind: "line-invalid", fault } },
          { refusal: { kind: "care-outside-context" } },
          { ok: true, value: { eventId: bodies[3].event_id } },
        ],
      },
    });
  });

  test("of a reader who is refused has no answer but that", async () => {
    const blocked = { ...ports, standing: async () => ({ kind: "reader-blocked" }) as const };
    expect(await recordBatch(blocked, [done(at(minutes(1)))], caller)).toEqual(refusedAs("reader-blocked"));
    expect(events.size).toBe(0);
  });
});

test("what breaks one event posted alone breaks its call", async () => {
  breaks = () => true;
  await expect(record(at(minutes(5)))).rejects.toThrow("the table is away");
});
