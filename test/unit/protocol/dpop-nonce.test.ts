import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dpopNonces, hasRightNonce } from "../../../shared/protocol/dpop-nonce.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

const keyOfDay =
  (secret = "secret") =>
  async (day: string) =>
    createHmac("sha256", secret).update(day).digest();
const noon = new Date("2026-11-24T12:00:00Z");
const at = (seconds: number, from = noon, secret?: string) => {
  const clock = new AdjustableClock(from);
  clock.pass(seconds);
  return dpopNonces(keyOfDay(secret), clock.now);
};

test("everybody is given the same nonce for two minutes, whichever environment asks, and then another", async () => {
  const first = await at(0).fresh();
  expect(first).toMatch(/^[A-Za-z0-9_-]{48}$/);
  expect(await at(119).fresh()).toBe(first);
  expect(await at(120).fresh()).not.toBe(first);
});

test("a nonce is good in its window and the two after it, over midnight too, and at no other time", async () => {
  const days = { min: new Date("2026-01-01T00:00:00Z"), max: new Date("2030-01-01T00:00:00Z"), noInvalidDate: true };
  const moments = fc.oneof(fc.date(days), fc.constant(new Date("2026-11-24T23:59:59Z")));
  await fc.assert(
    fc.asyncProperty(moments, fc.integer({ min: -1000, max: 1000 }), async (given, later) => {
      const start = Math.floor(given.getTime() / 1000);
      const age = Math.floor((start + later) / 120) - Math.floor(start / 120);
      const nonce = await at(0, given).fresh();
      expect(await at(later, given).isLive(nonce)).toBe(age >= 0 && age <= 2);
    }),
  );
});

test("a nonce that was not given is refused: changed, cut, made with another key, or any text", async () => {
  const nonce = await at(0).fresh();
  const changed = [...nonce].map((character, index) => {
    const other = character === "A" ? "B" : "A";
    return nonce.slice(0, index) + other + nonce.slice(index + 1);
  });
  const foreign = await at(0, noon, "another secret").fresh();
  for (const wrong of [...changed, nonce.slice(1), `${nonce}A`, `${nonce}=`, ` ${nonce}`, foreign, ""]) {
    expect(await at(0).isLive(wrong), wrong).toBe(false);
  }
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      expect(await at(0).isLive(text)).toBe(false);
    }),
  );
});

test("a nonce of another time asks for no key of that time's day", async () => {
  const asked: string[] = [];
  const nonces = dpopNonces(
    async (day) => {
      asked.push(day);
      return keyOfDay()(day);
    },
    () => noon,
  );
  const old = await at(-24 * 3600).fresh();
  expect(await nonces.isLive(old)).toBe(false);
  expect(asked).toEqual([]);
});

test("where a nonce is required a proof without one is refused; where it isn't, one that is there must be live", async () => {
  const nonces = at(0);
  const live = await nonces.fresh();
  const right = (rule: "required" | "optional", nonce?: string) => hasRightNonce(nonces, rule, nonce);
  expect([await right("required"), await right("required", "stale"), await right("required", live)]).toEqual([
    false,
    false,
    true,
  ]);
  expect([await right("optional"), await right("optional", "stale"), await right("optional", live)]).toEqual([
    true,
    false,
    true,
  ]);
});
