import fc from "fast-check";
import { expect, test } from "vitest";
import { applyPlan } from "../../../functions/rollout/apply-plan/apply-plan.ts";
import { changed, NO_ROLLOUT, type Rollout, type RolloutChange } from "../../../shared/domain/rollout-history.ts";
import { openRule, someEdit } from "../../support/rollout-rules.ts";

const EDIT = { departements: ["75"], routes: ["france-identite"] as const, opensOn: "2026-12-01" };
const WISH = { edits: [EDIT], reason: "test", by: "somebody", dryRun: false };

/** The table as the adapter keeps it: a change goes in only when it follows what stands. */
function table(start: Rollout = NO_ROLLOUT) {
  const kept = { rollout: start, log: [] as RolloutChange[] };
  const ports = {
    rollout: async () => kept.rollout,
    appendChange: async (from: Rollout, change: RolloutChange) => {
      if (from.version !== kept.rollout.version) return false;
      const { version, at } = change;
      kept.rollout = { version, changedAt: at, rules: changed(from.rules, change.rules) };
      kept.log.push(change);
      return true;
    },
    now: () => new Date("2026-11-24T10:00:00Z"),
  };
  return { kept, ports };
}

test("a plan applied twice, as after a lost answer, is in the log once", async () => {
  const { kept, ports } = table();
  expect(await applyPlan(ports, { ...WISH, expectedVersion: 0 })).toMatchObject({
    ok: true,
    value: { applied: true, version: 1 },
  });
  expect(await applyPlan(ports, { ...WISH, expectedVersion: 0 })).toMatchObject({
    ok: true,
    value: { applied: false, version: 1 },
  });
  expect(kept.log).toHaveLength(1);
});

test("a dry run tells the differences and writes nothing", async () => {
  const { kept, ports } = table();
  const told = await applyPlan(ports, { ...WISH, dryRun: true });
  expect(told).toMatchObject({ ok: true, value: { applied: false, changes: [{ after: { departement: "75" } }] } });
  expect(kept).toEqual({ rollout: NO_ROLLOUT, log: [] });
});

test("who planned on rules that were changed since is refused", async () => {
  const { ports } = table({ version: 7, changedAt: "2026-11-24T09:00:00.000Z", rules: [openRule()] });
  expect(await applyPlan(ports, { ...WISH, expectedVersion: 6 })).toEqual({
    ok: false,
    refusal: { kind: "rollout-moved" },
  });
  expect(await applyPlan(ports, { ...WISH, expectedVersion: 7 })).toMatchObject({ ok: true });
});

test("of editors who write at the same moment one wins, and the others are refused and lose nothing silently", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someEdit, { minLength: 2, maxLength: 6 }), async (edits) => {
      const { kept, ports } = table();
      const outcomes = await Promise.all(edits.map((edit) => applyPlan(ports, { ...WISH, edits: [edit] })));
      const applied = outcomes.filter((outcome) => outcome.ok && outcome.value.applied).length;
      expect(kept.log).toHaveLength(applied);
      expect(kept.rollout.version).toBe(applied);
      expect(applied).toBeLessThanOrEqual(1);
    }),
  );
});

test("the log's instants never run backwards, even when an editor's clock does", async () => {
  const ahead = "2026-11-24T10:00:30.000Z";
  const { kept, ports } = table({ version: 1, changedAt: ahead, rules: [] });
  await applyPlan(ports, WISH);
  expect(kept.log[0]?.at).toBe(ahead);
});
