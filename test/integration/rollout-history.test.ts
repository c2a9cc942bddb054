import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { applyPlan } from "../../functions/rollout/apply-plan/apply-plan.ts";
import { rolloutIn } from "../../shared/adapters/dynamodb/rollout-table.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { NO_ROLLOUT, type Rollout, type RolloutChange } from "../../shared/domain/rollout-history.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { ownTable } from "../support/own-table.ts";
import { someEdit } from "../support/rollout-rules.ts";
import { inStage } from "../support/stage.ts";

const client = documentClient(inStage().aws);
afterAll(() => client.destroy());

/** A rollout table of the test's own, beside the stage's. */
async function emptyRollout() {
  const table = await ownTable(client, "rollout");
  const clock = new AdjustableClock(new Date("2026-01-01T00:00:00Z"));
  return { clock, ports: { ...rolloutIn(table, clock.now), now: clock.now } };
}

test("what the rules were at any past instant is what replaying the log until then gives", async () => {
  const steps = fc.array(fc.tuple(fc.array(someEdit, { minLength: 1, maxLength: 2 }), fc.nat(3)), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (edits) => {
      const { clock, ports } = await emptyRollout();
      const instants: { at: Date; stood: Rollout }[] = [];
      for (const [step, seconds] of edits) {
        await applyPlan(ports, { edits: step, reason: "test", by: "somebody", dryRun: false });
        instants.push({ at: clock.now(), stood: await ports.rollout() });
        clock.pass(seconds);
      }
      // Of several changes within one instant the last is what stood.
      const last = new Map(instants.map(({ at, stood }) => [at.getTime(), stood]));
      for (const [at, stood] of last) expect(await ports.rolloutAt(new Date(at))).toEqual(stood);
      expect(await ports.rolloutAt(new Date("2025-12-31T23:59:59Z"))).toEqual(NO_ROLLOUT);
    }),
    { numRuns: 12 },
  );
});

test("a log of more than one page is paged newest first without a gap, and reaches back to its beginning", async () => {
  const { clock, ports } = await emptyRollout();
  const start = clock.now();
  for (let percentage = 1; percentage <= 60; percentage += 1) {
    const edits = [{ departements: ["69"], routes: ["france-identite" as const], percentage }];
    await applyPlan(ports, { edits, reason: "test", by: "somebody", dryRun: false });
    clock.pass(60);
  }
  const seen: RolloutChange[] = [];
  for (let below: number | undefined, more = true; more; more = below !== undefined) {
    const page = await ports.changes(7, below);
    seen.push(...page.changes);
    below = page.next;
  }
  expect(seen.map(({ version }) => version)).toEqual(Array.from({ length: 60 }, (_, index) => 60 - index));
  expect((await ports.rolloutAt(start)).rules).toMatchObject([{ percentage: 1 }]);
});

test("of changes appended at once one goes in, and the log and the rules agree", async () => {
  const { clock, ports } = await emptyRollout();
  const edits = (percentage: number) => [{ departements: ["69"], routes: ["france-identite" as const], percentage }];
  for (let round = 0; round < 5; round += 1) {
    const stood = await ports.rollout();
    const editors = { ...ports, rollout: async () => stood };
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map((each) =>
        applyPlan(editors, { edits: edits(round * 4 + each), reason: "test", by: "somebody", dryRun: false }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const { changes } = await ports.changes(1);
    const { version, rules } = await ports.rollout();
    expect([version, changes[0]?.version]).toEqual([round + 1, round + 1]);
    expect(changes[0]?.rules[0]?.after).toEqual(rules[0]);
    clock.pass(1);
  }
});
