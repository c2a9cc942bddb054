import { expect, test } from "vitest";
import { type Context, isOf, lapseOf, takesCareOf, wasHeldAt } from "../../../shared/domain/context.ts";

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 25, 9, minutes));
const context: Context = {
  id: "id",
  cardRef: "1card",
  method: "qr",
  practiceId: "691234567",
  readerId: "desk",
  rightsThen: { organism: "016910000", rights: { from: "2020-01-01" } },
  bodyHash: "hash",
  beneficiaries: [],
  openedAt: at(90),
  validUntil: at(120),
};
const renewing: Context = { ...context, renewed: { from: at(0), until: at(30) } };

test("a context takes care of its own minutes, to the last, and of the seconds by which clocks differ before them", () => {
  const taken = (instant: Date) => takesCareOf(context, instant, 60);
  expect([at(90), at(89), at(120)].map(taken)).toEqual([true, true, true]);
  expect([at(88), new Date(at(120).getTime() + 1), at(15)].map(taken)).toEqual([false, false, false]);
});

test("one that renews another takes that one's care too, and none of between", () => {
  const taken = (instant: Date) => takesCareOf(renewing, instant, 60);
  expect([at(0), at(30), at(100)].map(taken)).toEqual([true, true, true]);
  expect([at(-2), at(31), at(60), at(88)].map(taken)).toEqual([false, false, false, false]);
});

test("it shows the person until its last moment, unless it was destroyed", () => {
  expect(lapseOf(context, at(120))).toBeUndefined();
  expect(lapseOf(context, new Date(at(120).getTime() + 1))).toEqual({ kind: "context-expired" });
  expect(lapseOf({ ...context, destroyedAt: at(91) }, at(92))).toEqual({ kind: "context-destroyed" });
  const objected = { ...context, destroyedAt: at(91), objection: { at: at(200), blockedCard: false } };
  expect(lapseOf(objected, at(300))).toEqual({ kind: "context-objected", objectedAt: at(200) });
});

test("it is of the reader that opened it, not of another of the practice or of one with a like name", () => {
  const names = ["691234567.desk", "691234567.desk2", "691234567.other", "691234568.desk", "691234567"];
  expect(names.map((name) => isOf(context, name))).toEqual([true, false, false, false, false]);
});

test("its reader held it from its opening to its end, or until it was destroyed", () => {
  const held = (one: Context, minutes: readonly number[]) => minutes.map((minute) => wasHeldAt(one, at(minute)));
  expect(held(context, [89, 90, 120, 121])).toEqual([false, true, true, false]);
  expect(held({ ...context, destroyedAt: at(100) }, [100, 101])).toEqual([true, false]);
  // The minutes of the one that it renews were held by that one.
  expect(held(renewing, [15])).toEqual([false]);
});
