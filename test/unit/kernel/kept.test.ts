import { expect, test } from "vitest";
import { keptFor } from "../../../shared/kernel/kept.ts";
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
