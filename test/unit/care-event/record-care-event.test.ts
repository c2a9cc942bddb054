import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { recordBatch, recordOne } from "../../../functions/care-event/record-care-event/batch.ts";
import { CareEventBody } from "../../../functions/care-event/record-care-event/contract.ts";
import type { CareEventPorts } from "../../../functions/care-event/record-care-event/record-care-event.ts";
import type { CareEvent } from "../../../shared/domain/care-event.ts";
import type { Context } from "../../../shared/domain/context.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { cancellation, consultation, HOLDER } from "../../support/care-events.ts";
import { type EventsInMemory, eventsInMemory } from "../../support/events-in-memory.ts";

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
let events: EventsInMemory;
let breaks: (event: CareEvent) => boolean;
beforeEach(() => {
  now = minutes(10);
  events = eventsInMemory();
  breaks = () => false;
});

const ports: CareEventPorts = {
  standing: async () => "good",
  contexts: async (ids) => new Map(ids.includes(context.id) ? [[context.id, context]] : []),
  recordEvent: async (event, claim) => {
    if (breaks(event)) throw new Error("the table is away");
    return events.recordEvent(event, claim);
  },
  event: (claim) => events.event(claim),
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
    expect(events.all()).toEqual([]);
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

/** The reference of an event that must have been recorded. */
async function recordedRef(body: CareEventBody): Promise<string> {
  const recorded = await record(body);
  if (!recorded.ok || recorded.value.isBatch) throw new Error("it was not recorded");
  return recorded.value.event.ref;
}
const cancel = (ref: string) => CareEventBody.parse(cancellation(context.id, ref));

describe("an event", () => {
  test("is cancelled once, by whatever comes first; the cancellation repeated gets its answer", async () => {
    const ref = await recordedRef(at(minutes(5)));
    const body = cancel(ref);
    const first = await record(body);
    expect(first).toMatchObject({ ok: true, value: { event: { kind: "cancellation", cancels: ref } } });
    expect(await record(body)).toEqual(first);
    expect(await record(cancel(ref))).toEqual(refusedAs("already-amended"));
    expect(await record(at(minutes(5), { corrects: ref }))).toEqual(refusedAs("already-amended"));
    expect(events.all()[0]).toMatchObject({ ref, amended: { how: "cancelled" } });
  });

  test("is corrected under its own invoice number or another one, and the correction by the next", async () => {
    const first = at(minutes(5));
    const refs = [await recordedRef(first)];
    for (const invoice of ["invoice" in first && first.invoice, consultation("").invoice]) {
      const correction = at(minutes(6), { invoice, corrects: refs.at(-1) });
      refs.push(await recordedRef(correction));
      expect(await recordedRef(correction)).toBe(refs.at(-1));
      expect(await record(correction, "another-key")).toMatchObject({
        ok: true,
        value: { event: { ref: refs.at(-1) } },
      });
    }
    const amended = events.all().map((event) => ("amended" in event ? event.amended?.by : undefined));
    expect(amended).toEqual([refs[1], refs[2], undefined]);
  });

  test("that is not there, or is itself a cancellation, is not cancelled", async () => {
    expect(await record(cancel("x".repeat(43)))).toEqual(refusedAs("nothing-to-amend"));
    const done = await recordedRef(cancel(await recordedRef(at(minutes(5)))));
    expect(await record(cancel(done))).toEqual(refusedAs("nothing-to-amend"));
  });

  test("is cancelled until the end of the eighth working day, no longer", async () => {
    const ref = await recordedRef(at(minutes(5)));
    now = new Date("2026-12-04T23:00:00Z");
    expect(await record(cancel(ref))).toEqual(refusedAs("event-too-late", { lastDay: "2026-12-04" }));
  });

  test("posted again after its cancellation is what it was, and stays cancelled", async () => {
    const body = at(minutes(5));
    const ref = await recordedRef(body);
    await record(cancel(ref));
    expect(await recordedRef(body)).toBe(ref);
    expect(events.all()[0]).toMatchObject({ amended: { how: "cancelled" } });
  });
});

test("of cancellations and corrections that race, whatever their order, one stands for each event: the chain has no fork", async () => {
  const move = fc.record({
    how: fc.constantFrom("cancel", "correct"),
    target: fc.nat({ max: 5 }),
    again: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 15 }), async (moves) => {
      events = eventsInMemory();
      await recordedRef(at(minutes(5)));
      for (const { how, target, again } of moves) {
        const { ref = "" } = events.all()[target % events.all().length] ?? {};
        const body = how === "cancel" ? cancel(ref) : at(minutes(6), { corrects: ref });
        const first = await record(body);
        if (again) expect(await record(body)).toEqual(first);
      }
      const all = events.all();
      const ended = all.map((event) => (event.kind === "cancellation" ? event.cancels : event.corrects));
      const named = ended.filter((ref) => ref !== undefined);
      expect(new Set(named).size).toBe(named.length);
      expect(named).toHaveLength(all.length - 1);
      for (const event of all) {
        if (event.kind === "cancellation") continue;
        const by = all.find((other) => (other.kind === "cancellation" ? other.cancels : other.corrects) === event.ref);
        expect(event.amended?.by).toBe(by?.ref);
      }
    }),
  );
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
    expect(events.all()).toEqual([]);
  });
});

test("what breaks one event posted alone breaks its call", async () => {
  breaks = () => true;
  await expect(record(at(minutes(5)))).rejects.toThrow("the table is away");
});
