import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  afterStep,
  KEY_STEPS,
  type KeyStep,
  type Mark,
  neverRotated,
  publishedGenerations,
  type SigningKey,
  signingGeneration,
  stateOf,
} from "../../../shared/domain/signing-key.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { newClientKey } from "../../support/key-pair.ts";

const WAITS = { published: 3_600, replaced: 30 * 24 * 3_600 };
const jwk = (await newClientKey()).jwk;
const step = (generation: number, what: KeyStep) => ({
  generation,
  step: what,
  jwk,
  by: "somebody",
  reason: "a drill",
});

/** A key and a clock; each step either changes the key or answers why not. */
function drill() {
  const clock = new AdjustableClock(new Date("2026-11-24T10:00:00Z"));
  let key: SigningKey = neverRotated(jwk);
  const take = (generation: number, what: KeyStep) => {
    const outcome = afterStep(key, step(generation, what), WAITS, clock.now());
    if (!outcome.ok) return outcome.refusal;
    const changed = outcome.value !== key;
    key = outcome.value;
    return changed ? "changed" : "unchanged";
  };
  const states = () => key.generations.map((each) => `${each.generation} ${stateOf(each)}`);
  return { clock, take, states, key: () => key };
}

describe("a rotation", () => {
  it("publishes the next key, lets it sign once every cache has it, and retires the old one when all that it signed has expired", () => {
    const { clock, take, states } = drill();
    expect(take(2, "published")).toBe("changed");
    expect(states()).toEqual(["1 signing", "2 published"]);
    clock.pass(WAITS.published - 1);
    expect(take(2, "signing")).toEqual({ kind: "too-early", possibleFrom: new Date("2026-11-24T11:00:00Z") });
    clock.pass(1);
    expect(take(2, "signing")).toBe("changed");
    expect(states()).toEqual(["1 replaced", "2 signing"]);
    clock.pass(WAITS.replaced - 1);
    expect(take(1, "retired")).toEqual({ kind: "too-early", possibleFrom: new Date("2026-12-24T11:00:00Z") });
    clock.pass(1);
    expect(take(1, "retired")).toBe("changed");
    expect(states()).toEqual(["1 retired", "2 signing"]);
  });

  it("finds nothing to do in a step that has been taken, however late it comes again", () => {
    const { clock, take, key } = drill();
    for (const [generation, what] of [
      [2, "published"],
      [2, "signing"],
      [1, "retired"],
    ] as const) {
      clock.pass(WAITS.replaced);
      expect(take(generation, what)).toBe("changed");
      const { version } = key();
      expect(take(generation, what)).toBe("unchanged");
      expect(take(2, "published")).toBe("unchanged");
      expect(key().version).toBe(version);
    }
  });

  it("takes back a key that was published and never signed, at once", () => {
    const { take, states } = drill();
    take(2, "published");
    expect(take(2, "retired")).toBe("changed");
    expect(states()).toEqual(["1 signing", "2 retired"]);
    expect(take(2, "signing")).toEqual({ kind: "step-out-of-order" });
    expect(take(3, "published")).toBe("changed");
  });

  it("refuses a second key while one waits, a number of before, a key that nobody has, and the end of the one that signs", () => {
    const { take } = drill();
    expect(take(3, "published")).toBe("changed");
    expect(take(4, "published")).toEqual({ kind: "rotation-under-way" });
    expect(take(2, "published")).toEqual({ kind: "generation-unknown" });
    expect(take(5, "signing")).toEqual({ kind: "generation-unknown" });
    expect(take(1, "retired")).toEqual({ kind: "step-out-of-order" });
    const unknown = { ...step(4, "published"), jwk: undefined };
    expect(afterStep(neverRotated(jwk), unknown, WAITS, new Date())).toMatchObject({ ok: false });
  });
});

/** Seconds from one mark to another; none where either is missing. */
const between = (from: Mark | undefined, to: Mark | undefined): number[] =>
  from && to && from.at.getTime() > 0 ? [(to.at.getTime() - from.at.getTime()) / 1000] : [];

function expectSound(key: SigningKey): void {
  const { generations } = key;
  expect(generations.filter((each) => stateOf(each) === "signing")).toEqual([signingGeneration(key)]);
  expect(publishedGenerations(key)).toContain(signingGeneration(key));
  for (const { published, signing, replaced, retired } of generations) {
    for (const wait of between(published, signing)) expect(wait).toBeGreaterThanOrEqual(WAITS.published);
    for (const wait of between(replaced, retired)) expect(wait).toBeGreaterThanOrEqual(WAITS.replaced);
    if (signing && retired) expect(replaced).toBeDefined();
  }
  const numbers = generations.map(({ generation }) => generation);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
}

test("whatever steps are tried whenever, one generation signs, it was published long enough, and none goes before its time", () => {
  const tries = fc.array(
    fc.record({
      generation: fc.integer({ min: 1, max: 5 }),
      what: fc.constantFrom(...KEY_STEPS),
      pass: fc.constantFrom(0, WAITS.published, WAITS.replaced),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(tries, (all) => {
      const { clock, take, key } = drill();
      for (const { generation, what, pass } of all) {
        clock.pass(pass);
        take(generation, what);
        expectSound(key());
      }
    }),
  );
});
