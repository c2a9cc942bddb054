import { expect, test } from "vitest";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { keptFor, renewedBeforeEnd, renewedInPassing } from "../../../shared/kernel/kept.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

test("what was made is kept for its seconds, made once for all who ask meanwhile, and made anew by the next", async () => {
  const clock = new AdjustableClock();
  let made = 0;
  const kept = keptFor(60, clock.now, async () => ++made);
  expect(await Promise.all([kept(), kept(), kept()])).toEqual([1, 1, 1]);
  clock.pass(59);
  expect(await kept()).toBe(1);
  clock.pass(1);
  expect(await Promise.all([kept(), kept()])).toEqual([2, 2]);
});

test("a failure is told to all who wait for it, and not kept", async () => {
  let tries = 0;
  const kept = keptFor(60, new AdjustableClock().now, async () => {
    tries += 1;
    if (tries === 1) throw new Error("away");
    return tries;
  });
  const both = await Promise.allSettled([kept(), kept()]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(tries).toBe(1);
  expect(await kept()).toBe(2);
});

/** Lets what was begun in passing come to its end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("what is renewed in passing is never waited for once it is there, unless it is ten times overdue", async () => {
  const clock = new AdjustableClock();
  let made = 0;
  const kept = renewedInPassing(60, clock.now, async () => ++made);
  expect(await Promise.all([kept(), kept()])).toEqual([1, 1]);
  clock.pass(60);
  expect(await Promise.all([kept(), kept()])).toEqual([1, 1]);
  await settled();
  expect(await kept()).toBe(2);
  clock.pass(600);
  expect(await kept()).toBe(3);
});

test("a renewal in passing that fails is nobody's failure, and is tried again by the next; a first one that fails is", async () => {
  const clock = new AdjustableClock();
  const answers = [new Error("away"), 1, new Error("away"), 2];
  const kept = renewedInPassing(60, clock.now, async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  await expect(kept()).rejects.toThrow("away");
  expect(await kept()).toBe(1);
  clock.pass(60);
  expect(await kept()).toBe(1);
  await settled();
  expect(await kept()).toBe(1);
  await settled();
  expect(await kept()).toBe(2);
});

test("what lasts to an end is made anew before it, once for all who ask, and serves on shortly before it where that fails", async () => {
  const clock = new AdjustableClock();
  let made = 0;
  let fails = false;
  const lasting = renewedBeforeEnd(clock.now, async (at) => {
    made += 1;
    if (fails) throw new Error("away");
    return { made, renewAt: plusSeconds(at, 40), usableUntil: plusSeconds(at, 50) };
  });
  const which = async () => (await lasting()).made;
  expect(await Promise.all([which(), which(), which()])).toEqual([1, 1, 1]);
  clock.pass(39);
  expect(await which()).toBe(1);
  fails = true;
  clock.pass(10);
  expect([await which(), made]).toEqual([1, 2]);
  clock.pass(1);
  await expect(which()).rejects.toThrow("away");
  fails = false;
  expect(await Promise.all([which(), which()])).toEqual([4, 4]);
});
