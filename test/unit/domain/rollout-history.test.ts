import fc from "fast-check";
import { expect, test } from "vitest";
import type { RolloutRule } from "../../../shared/domain/rollout.ts";
import { changed, changesBy, unchanged } from "../../../shared/domain/rollout-history.ts";
import { openRule, someEdit } from "../../support/rollout-rules.ts";

const steps = fc.array(fc.array(someEdit, { minLength: 1, maxLength: 3 }), { maxLength: 12 });

/** The rules after each step, from none. */
function history(edits: Parameters<typeof changesBy>[0][]) {
  let rules: readonly RolloutRule[] = [];
  return edits.map((step) => {
    const changes = changesBy(step, rules);
    rules = changed(rules, changes);
    return { changes, rules };
  });
}

test("taking the later changes back, newest first, gives what replaying the log from its beginning gives", () => {
  fc.assert(
    fc.property(steps, fc.nat(), (edits, pick) => {
      const log = history(edits);
      const at = log.length === 0 ? 0 : pick % (log.length + 1);
      const replayed = log
        .slice(0, at)
        .reduce<readonly RolloutRule[]>((rules, { changes }) => changed(rules, changes), []);
      const takenBack = log
        .slice(at)
        .reverse()
        .reduce<readonly RolloutRule[]>((rules, { changes }) => unchanged(rules, changes), log.at(-1)?.rules ?? []);
      expect(takenBack).toEqual(replayed);
    }),
  );
});

test("the same edits again change nothing", () => {
  fc.assert(
    fc.property(steps, fc.array(someEdit, { minLength: 1, maxLength: 3 }), (before, edits) => {
      const rules = history(before).at(-1)?.rules ?? [];
      const after = changed(rules, changesBy(edits, rules));
      expect(changesBy(edits, after)).toEqual([]);
    }),
  );
});

test("an edit leaves alone what it doesn't name: other départements, other routes, other settings", () => {
  const rules = [openRule({ percentage: 5 }), openRule({ route: "document-video" }), openRule({ departement: "75" })];
  const [change, ...others] = changesBy([{ departements: ["69"], routes: ["france-identite"], percentage: 10 }], rules);
  expect(others).toEqual([]);
  expect(change).toEqual({ before: openRule({ percentage: 5 }), after: openRule({ percentage: 10 }) });
});

test("opening a paused département leaves it paused, and null takes a day away", () => {
  const paused = openRule({ paused: true, opensOn: undefined });
  const edit = { departements: ["69"], routes: ["france-identite"] as const };
  expect(changesBy([{ ...edit, opensOn: "2026-12-01" }], [paused])[0]?.after).toMatchObject({
    paused: true,
    opensOn: "2026-12-01",
  });
  expect(changesBy([{ ...edit, opensOn: null }], [openRule()])[0]?.after.opensOn).toBeUndefined();
});

test("a rule that would only say that nothing is planned isn't made", () => {
  expect(changesBy([{ departements: ["75"], routes: ["document-video"], paused: false }], [])).toEqual([]);
});
