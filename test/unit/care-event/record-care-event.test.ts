import { beforeEach, describe, expect, test } from "vitest";
import { Body as CareEventBody } from "../../../functions/care-event/record-care-event/contract.ts";
import { CARE_KINDS } from "../../../shared/domain/care-event.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { consultation, HOLDER } from "../../support/care-events.ts";
import { at, CONTEXT, cancel, minutes, Recorder, refusedAs } from "../../support/recorder.ts";

let recorder: Recorder;
beforeEach(() => {
  recorder = new Recorder();
});

describe("an event that comes late", () => {
  test("is taken until the end of the eighth working day in Paris, and refused from then on with that day", async () => {
    recorder.now = new Date("2026-12-04T22:59:59Z");
    expect((await recorder.record(at(minutes(5)))).ok).toBe(true);
    recorder.now = new Date("2026-12-04T23:00:00Z");
    expect(await recorder.record(at(minutes(5)))).toEqual(refusedAs("event-too-late", { lastDay: "2026-12-04" }));
  });

  test("after later ones is taken as they were", async () => {
    recorder.now = new Date("2026-11-27T08:00:00Z");
    for (const minute of [25, 3, 14]) expect((await recorder.record(at(minutes(minute)))).ok).toBe(true);
  });

  test("can be fetched until seven days after the care, as any other: to the second, and no longer for its being late", async () => {
    for (const at_ of ["2026-11-24T10:10:00Z", "2026-12-04T08:00:00Z"]) {
      recorder.now = new Date(at_);
      const recorded = await recorder.record(at(minutes(5)));
      const relayUntil = new Date(minutes(5).getTime() + 7 * 24 * 3_600_000);
      expect(recorded).toMatchObject({ ok: true, value: { event: { relayUntil } } });
    }
  });
});

describe("an event repeated", () => {
  test("days later gets the answer that it got, with the instant of its recording", async () => {
    const body = at(minutes(5));
    const first = await recorder.record(body);
    recorder.now = new Date("2026-12-03T08:00:00Z");
    expect(await recorder.record(body)).toEqual(first);
    expect(await recorder.record(body, "another-key")).toEqual(first);
  });

  test("with members in another order is the same", async () => {
    const body = at(minutes(5));
    const first = await recorder.record(body);
    const turned = CareEventBody.parse(Object.fromEntries(Object.entries(body).reverse()));
    expect(await recorder.record(turned)).toEqual(first);
  });
});

test("the same key for another person, or another day, is another event, whose receipt bears a name of its own", async () => {
  const others = [
    { ...CONTEXT, id: "d".repeat(43), cardRef: "2card" },
    { ...CONTEXT, id: "e".repeat(43), openedAt: minutes(-24 * 60), validUntil: minutes(30 - 24 * 60) },
  ];
  for (const other of others) recorder.contexts.set(other.id, other);
  const bodies = [
    at(minutes(5)),
    at(minutes(5), { context_id: "d".repeat(43) }),
    at(minutes(5 - 24 * 60), { context_id: "e".repeat(43) }),
  ];
  const refs = new Set<string>();
  for (const body of bodies) refs.add(await recorder.recordedRef(body, "one-key"));
  expect(refs.size).toBe(3);
  const receipts = recorder.events.all().map(({ receipt }) => JSON.parse(receipt).jti);
  expect(new Set(receipts)).toEqual(refs);
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
    expect(await recorder.record(at(minutes(5), differently))).toEqual(refusedAs(kind));
    expect(recorder.events.all()).toEqual([]);
  });

  test("when a write of the same is still under way", async () => {
    const busy = { recordEvent: async () => ({ met: "another-write" }) as const };
    expect(await recorder.record(at(minutes(5)), "key-of-the-event", busy)).toEqual(refusedAs("still-recording"));
  });
});

const stay = { from: "2026-11-20", until: "2026-11-24" };

describe("a practice", () => {
  test.each([
    ["doctor", ["consultation"]],
    ["pharmacy", ["dispensing"]],
    ["hospital", ["consultation", "dispensing", "hospital-stay"]],
  ] as const)("of the kind %s records %j, and nothing else, alone or in a batch", async (practiceKind, recordable) => {
    recorder.practiceKind = practiceKind;
    const kindsOf = () => CARE_KINDS.map((kind) => at(minutes(5), { kind, ...(kind === "hospital-stay" && { stay }) }));
    const expected = CARE_KINDS.map((kind) =>
      recordable.some((one) => one === kind)
        ? expect.objectContaining({ ok: true })
        : refusedAs("care-not-of-practice", { recordable }),
    );
    const alone = [];
    for (const body of kindsOf()) alone.push(await recorder.record(body));
    expect(alone).toEqual(expected);
    expect(await recorder.recordAll(kindsOf().map(done))).toEqual(done({ isBatch: true, lines: expected }));
    expect(recorder.events.all()).toHaveLength(2 * recordable.length);
  });

  test("that is of another kind now corrects nothing into what it may not record, and cancels all the same", async () => {
    const first = await recorder.recordedRef(at(minutes(5)));
    recorder.practiceKind = "pharmacy";
    expect(await recorder.record(at(minutes(5), { corrects: first }))).toEqual(
      refusedAs("care-not-of-practice", { recordable: ["dispensing"] }),
    );
    expect((await recorder.record(cancel(first))).ok).toBe(true);
  });
});

describe("a hospital stay", () => {
  test("has its days, which nothing else has", async () => {
    const body = { ...consultation(CONTEXT.id, minutes(5)), kind: "hospital-stay" };
    expect(CareEventBody.safeParse({ ...body, stay }).success).toBe(true);
    expect(CareEventBody.safeParse(body).success).toBe(false);
    expect(CareEventBody.safeParse({ ...body, kind: "dispensing", stay }).success).toBe(false);
    expect(CareEventBody.safeParse({ ...body, stay: { ...stay, until: "2026-11-19" } }).success).toBe(false);
  });
});

describe("a batch", () => {
  test("has one answer a line, whatever breaks, is wrong or is refused beside it", async () => {
    const bodies = [at(minutes(1)), at(minutes(2)), at(minutes(60)), at(minutes(3))] as const;
    recorder.breaks = ({ eventId }) => eventId === bodies[1].event_id;
    const fault = { kind: "invalid", fields: ["kind"] } as const;
    const lines = [...bodies.slice(0, 2).map(done), refuse(fault), ...bodies.slice(2).map(done)];
    const answered = await recorder.recordAll(lines);
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
    const blocked = { standing: async () => ({ kind: "reader-blocked" }) as const };
    expect(await recorder.recordAll([done(at(minutes(1)))], blocked)).toEqual(refusedAs("reader-blocked"));
    expect(recorder.events.all()).toEqual([]);
  });
});

test("what breaks one event posted alone breaks its call", async () => {
  recorder.breaks = () => true;
  await expect(recorder.record(at(minutes(5)))).rejects.toThrow("the table is away");
});
