import { describe, expect, it, test } from "vitest";
import { waitsOf } from "../../../functions/signing-key/key-waits.ts";
import {
  type StepPorts,
  type StepWish,
  takeKeyStep,
} from "../../../functions/signing-key/take-key-step/take-key-step.ts";
import { neverRotated, type SigningKey, stateOf } from "../../../shared/domain/signing-key.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { Crash, crashing, everyCrash } from "../../support/crashing.ts";
import { newClientKey } from "../../support/key-pair.ts";

const DAY = 24 * 3600;
const [{ jwk: first }, { jwk: second }] = [await newClientKey(), await newClientKey()];

/** The table with one key, and what functions there are. */
function world() {
  const clock = new AdjustableClock();
  let stored: SigningKey | undefined;
  const ports = {
    signingKey: async () => stored,
    original: async () => neverRotated(first),
    publicKey: async (_purpose: string, generation: number) => ({ 1: first, 2: second })[generation],
    writeSigningKey: async (_purpose: string, key: SigningKey) => {
      if ((stored?.version ?? 0) !== key.version - 1) return false;
      stored = key;
      return true;
    },
  };
  const asPorts = (given: typeof ports): StepPorts => ({ ...given, waits: waitsOf(DAY), now: clock.now });
  const states = () => (stored ?? neverRotated(first)).generations.map(stateOf);
  return { clock, ports, asPorts, states, version: () => stored?.version ?? 0 };
}
const wish = (generation: number, step: StepWish["step"], expectedVersion?: number): StepWish => ({
  purpose: "metadata",
  generation,
  step,
  by: "somebody",
  reason: "a drill",
  expectedVersion,
});
const STEPS = [wish(2, "published"), wish(2, "signing"), wish(1, "retired")];

test("a credential key is rotated in a day and a month, a token key in a day and a few hours, and no receipt key within two years", () => {
  const days = (purpose: Parameters<ReturnType<typeof waitsOf>>[0]) => waitsOf(DAY)(purpose).replaced / DAY;
  expect(days("credential")).toBeGreaterThan(30);
  expect(days("credential")).toBeLessThan(30.2);
  expect(days("token")).toBeLessThan(0.2);
  expect(days("metadata")).toBeGreaterThan(1);
  expect(days("receipt")).toBeGreaterThan(2 * 365 + 92);
});

describe("each step of a rotation", () => {
  it("is taken once and whole, at whichever call it dies, by who takes it again", async () => {
    const { ports, asPorts } = world();
    const counted = crashing(ports, { call: 99, moment: "before" });
    await takeKeyStep(asPorts(counted.ports), STEPS[0] as StepWish);
    for (const crash of everyCrash(counted.calls())) {
      const { clock, ports: whole, asPorts: usable, states, version } = world();
      for (const [index, step] of STEPS.entries()) {
        const before = version();
        const dying = crashing(whole, crash);
        await takeKeyStep(usable(dying.ports), step).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        expect([before, before + 1]).toContain(version());
        expect(await takeKeyStep(usable(whole), step)).toMatchObject({ ok: true });
        expect(version()).toBe(index + 1);
        clock.pass(31 * DAY);
      }
      expect(states()).toEqual(["retired", "signing"]);
    }
  });

  it("is taken once by two who take it at the same moment, and both are told that it is so", async () => {
    const { clock, ports, asPorts, version } = world();
    for (const [index, step] of STEPS.entries()) {
      const both = await Promise.all([1, 2].map(() => takeKeyStep(asPorts(ports), step)));
      expect(both.map((each) => each.ok && each.value.outcome).sort()).toEqual(["changed", "unchanged"]);
      expect(version()).toBe(index + 1);
      clock.pass(31 * DAY);
    }
  });

  it("is refused when another was taken since it was looked at, and when it comes too early", async () => {
    const { clock, ports, asPorts } = world();
    const take = (step: StepWish) => takeKeyStep(asPorts(ports), step);
    const { now } = clock;
    expect(await take(wish(2, "published", 0))).toMatchObject({ ok: true });
    const possibleFrom = new Date(now().getTime() + DAY * 1000);
    expect(await take(wish(2, "signing", 1))).toEqual({ ok: false, refusal: { kind: "too-early", possibleFrom } });
    clock.pass(DAY);
    expect(await take(wish(2, "signing", 0))).toEqual({ ok: false, refusal: { kind: "keys-moved" } });
    expect(await take(wish(2, "signing", 1))).toMatchObject({ ok: true });
    expect(await take(wish(2, "signing", 1))).toMatchObject({ ok: true, value: { outcome: "unchanged" } });
    expect(await take(wish(3, "published"))).toEqual({ ok: false, refusal: { kind: "generation-unknown" } });
  });
});
