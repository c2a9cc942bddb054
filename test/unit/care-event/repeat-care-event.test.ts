import { beforeEach, describe, expect, test } from "vitest";
import type { Body as CareEventBody } from "../../../functions/care-event/record-care-event/contract.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { at, CONTEXT, cancel, minutes, Recorder, refusedAs } from "../../support/recorder.ts";

let recorder: Recorder;
/** References that were looked for. */
let looked: string[];
beforeEach(() => {
  recorder = new Recorder();
  looked = [];
});
const watched = () => ({
  event: (key: Parameters<Recorder["ports"]["event"]>[0]) => {
    looked.push(key.ref);
    return recorder.ports.event(key);
  },
});
const record = (body: CareEventBody, key: string = body.event_id) => recorder.record(body, key, watched());

const objection = { at: minutes(20), blockedCard: false };
const stands = (differently: object) => () => void recorder.contexts.set(CONTEXT.id, { ...CONTEXT, ...differently });

describe.each([
  ["was given up", stands({ destroyedAt: minutes(20) }), refusedAs("context-destroyed")],
  ["was objected to", stands({ objection }), refusedAs("context-objected", { objectedAt: objection.at })],
  [
    "is so old that no event is taken in it",
    () => {
      recorder.now = new Date("2026-12-10T10:00:00Z");
    },
    refusedAs("event-too-late", { lastDay: "2026-12-04" }),
  ],
  [
    "is of a practice of another kind by now",
    () => {
      recorder.practiceKind = "pharmacy";
    },
    refusedAs("care-not-of-practice", { recordable: ["dispensing"] }),
  ],
])("what was recorded in a context that %s", (_what, ends, refusal) => {
  test("and comes again, is answered as it was, alone or in a batch, and writes nothing", async () => {
    const body = at(minutes(5));
    const first = await record(body);
    expect(looked).toEqual([]);
    const before = recorder.events.all();
    ends();
    expect(await record(body)).toEqual(first);
    const event = first.ok && !first.value.isBatch ? first.value.event : undefined;
    expect(looked).toEqual([event?.ref]);
    const line = at(minutes(6));
    const batch = await recorder.recordAll([done(line), done(body)], watched());
    expect(batch).toEqual(done({ isBatch: true, lines: [refusal, done(event)] }));
    expect(recorder.events.all()).toEqual(before);
  });

  test("leaves no room under its key for other content, which is told so; what is new is refused", async () => {
    const body = at(minutes(5));
    await record(body);
    ends();
    expect(await record(at(minutes(6)), body.event_id)).toEqual(refusedAs("idempotency-conflict"));
    expect(await record(at(minutes(6)))).toEqual(refusal);
    expect(await record(body, "another-key")).toEqual(refusal);
  });
});

test("a cancellation that comes again after the holder objected is answered as it was", async () => {
  const cancellation = cancel(await recorder.recordedRef(at(minutes(5))));
  const first = await record(cancellation);
  stands({ objection })();
  expect(await record(cancellation)).toEqual(first);
  expect(first.ok).toBe(true);
});

test("an event repeated after its context is over is answered as it was without being looked for: the write finds it", async () => {
  const body = at(minutes(5));
  const first = await record(body);
  recorder.now = minutes(31);
  expect(await record(body)).toEqual(first);
  expect(looked).toEqual([]);
});

test("nothing is looked for where what is refused could never have been recorded, or is not the reader's", async () => {
  const body = at(minutes(5));
  await record(body);
  stands({ readerId: "another", destroyedAt: minutes(20) })();
  expect(await record(body)).toEqual(refusedAs("context-not-found"));
  stands({})();
  expect(await record(at(minutes(60)), body.event_id)).toEqual(refusedAs("care-outside-context"));
  expect(looked).toEqual([]);
});

test("where what was recorded can't be looked for, the call breaks, and in a batch the line alone", async () => {
  const body = at(minutes(5));
  await record(body);
  stands({ destroyedAt: minutes(20) })();
  const away = { event: () => Promise.reject(new Error("the table is away")) };
  await expect(recorder.record(body, body.event_id, away)).rejects.toThrow("the table is away");
  expect(await recorder.recordAll([done(body)], away)).toMatchObject({
    value: { lines: [{ refusal: { kind: "line-broken" } }] },
  });
});
