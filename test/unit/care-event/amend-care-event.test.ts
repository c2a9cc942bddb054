import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Body as CareEventBody } from "../../../functions/care-event/record-care-event/contract.ts";
import { consultation } from "../../support/care-events.ts";
import { at, CONTEXT, cancel, minutes, Recorder, refusedAs } from "../../support/recorder.ts";

let recorder: Recorder;
beforeEach(() => {
  recorder = new Recorder();
});

describe("an event", () => {
  test("is cancelled once, by whatever comes first; the cancellation repeated gets its answer", async () => {
    const ref = await recorder.recordedRef(at(minutes(5)));
    const body = cancel(ref);
    const first = await recorder.record(body);
    expect(first).toMatchObject({ ok: true, value: { event: { kind: "cancellation", cancels: ref } } });
    expect(await recorder.record(body)).toEqual(first);
    expect(await recorder.record(cancel(ref))).toEqual(refusedAs("already-amended"));
    expect(await recorder.record(at(minutes(5), { corrects: ref }))).toEqual(refusedAs("already-amended"));
    expect(recorder.events.all()[0]).toMatchObject({ ref, amended: { how: "cancelled" } });
  });

  test("is corrected under its own invoice number or another one, and the correction by the next", async () => {
    const first = at(minutes(5));
    const refs = [await recorder.recordedRef(first)];
    for (const invoice of ["invoice" in first && first.invoice, consultation("").invoice]) {
      const correction = at(minutes(6), { invoice, corrects: refs.at(-1) });
      refs.push(await recorder.recordedRef(correction));
      expect(await recorder.recordedRef(correction)).toBe(refs.at(-1));
      expect(await recorder.record(correction, "another-key")).toMatchObject({
        ok: true,
        value: { event: { ref: refs.at(-1) } },
      });
    }
    const amended = recorder.events.all().map((event) => ("amended" in event ? event.amended?.by : undefined));
    expect(amended).toEqual([refs[1], refs[2], undefined]);
  });

  test("that is not there, or is itself a cancellation, is not cancelled", async () => {
    expect(await recorder.record(cancel("x".repeat(43)))).toEqual(refusedAs("nothing-to-amend"));
    const done = await recorder.recordedRef(cancel(await recorder.recordedRef(at(minutes(5)))));
    expect(await recorder.record(cancel(done))).toEqual(refusedAs("nothing-to-amend"));
  });

  test("is cancelled until the end of the eighth working day, no longer", async () => {
    const ref = await recorder.recordedRef(at(minutes(5)));
    recorder.now = new Date("2026-12-04T23:00:00Z");
    expect(await recorder.record(cancel(ref))).toEqual(refusedAs("event-too-late", { lastDay: "2026-12-04" }));
  });

  test("posted again after its cancellation is what it was, and stays cancelled", async () => {
    const body = at(minutes(5));
    const ref = await recorder.recordedRef(body);
    await recorder.record(cancel(ref));
    expect(await recorder.recordedRef(body)).toBe(ref);
    expect(recorder.events.all()[0]).toMatchObject({ amended: { how: "cancelled" } });
  });

  test("that was corrected is, posted again under whatever key, what it was", async () => {
    const body = at(minutes(5));
    const ref = await recorder.recordedRef(body);
    const correction = at(minutes(6), { invoice: "invoice" in body && body.invoice, corrects: ref });
    const corrected = await recorder.recordedRef(correction);
    for (const key of [body.event_id, "another-key"]) expect(await recorder.recordedRef(body, key)).toBe(ref);
    expect(await recorder.recordedRef(correction, "another-key")).toBe(corrected);
    const third = at(minutes(7), { invoice: "invoice" in body && body.invoice });
    expect(await recorder.record(third)).toEqual(refusedAs("invoice-already-recorded"));
  });
});

describe("an event of another context of the same practice, person and day", () => {
  const other = { ...CONTEXT, id: "o".repeat(43) };
  const objection = { at: minutes(9), blockedCard: false };
  const objected = refusedAs("context-objected", { objectedAt: objection.at });
  const inOther = (body: CareEventBody): CareEventBody => ({ ...body, context_id: other.id });
  beforeEach(() => {
    recorder.contexts.set(other.id, other);
  });

  test("is cancelled or corrected like one of the same", async () => {
    for (const amend of [cancel, (corrects: string) => at(minutes(6), { corrects })]) {
      const ref = await recorder.recordedRef(at(minutes(5)));
      const body = inOther(amend(ref));
      const first = await recorder.record(body);
      expect(first.ok).toBe(true);
      expect(await recorder.record(body)).toEqual(first);
      expect(recorder.events.all().find((event) => event.ref === ref)).toHaveProperty("amended");
    }
  });

  test("stays as it is once the holder has objected to its context", async () => {
    const body = at(minutes(5));
    const ref = await recorder.recordedRef(body);
    recorder.contexts.set(CONTEXT.id, { ...CONTEXT, objection });
    for (const amending of [cancel(ref), at(minutes(6), { corrects: ref })]) {
      expect(await recorder.record(inOther(amending))).toEqual(objected);
      expect(await recorder.record(amending)).toEqual(objected);
    }
    expect(recorder.events.all()).toHaveLength(1);
    expect(recorder.events.all()[0]).not.toHaveProperty("amended");
    expect((await recorder.record(inOther(at(minutes(5))))).ok).toBe(true);
  });
});

test("an event that was on its way when the holder objected is frozen with its context, like those before it", async () => {
  const objection = { at: minutes(9), blockedCard: false };
  const other = { ...CONTEXT, id: "o".repeat(43) };
  recorder.contexts.set(other.id, other);
  // The context is read before the objection is written, and the event written after.
  const onItsWay = at(minutes(5));
  const recorded = await recorder.record(onItsWay, onItsWay.event_id, {
    recordEvent: async (event, claim, amendedIn) => {
      recorder.contexts.set(CONTEXT.id, { ...CONTEXT, objection });
      return recorder.events.recordEvent(event, claim, amendedIn);
    },
  });
  expect(recorded.ok).toBe(true);
  const { ref = "" } = recorder.events.all()[0] ?? {};
  for (const context_id of [CONTEXT.id, other.id])
    expect(await recorder.record({ ...cancel(ref), context_id })).toEqual(
      refusedAs("context-objected", { objectedAt: objection.at }),
    );
});

test("of cancellations and corrections that race, whatever their order, one stands for each event: the chain has no fork", async () => {
  const move = fc.record({
    how: fc.constantFrom("cancel", "correct"),
    target: fc.nat({ max: 5 }),
    again: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 15 }), async (moves) => {
      recorder = new Recorder();
      await recorder.recordedRef(at(minutes(5)));
      for (const { how, target, again } of moves) {
        const { ref = "" } = recorder.events.all()[target % recorder.events.all().length] ?? {};
        const body = how === "cancel" ? cancel(ref) : at(minutes(6), { corrects: ref });
        const first = await recorder.record(body);
        if (again) expect(await recorder.record(body)).toEqual(first);
      }
      const all = recorder.events.all();
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
