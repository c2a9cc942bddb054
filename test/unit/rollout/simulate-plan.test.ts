import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_ASSUMPTIONS, simulatePlan } from "../../../functions/rollout/simulate-plan/simulate-plan.ts";
import type { RolloutRule } from "../../../shared/domain/rollout.ts";
import { openRule, somePercentage } from "../../support/rollout-rules.ts";

const COUNTS = [
  {
    organism: "016910000",
    born: new Map([
      [1950, 1000],
      [2010, 100],
      [2011, 10],
    ]),
  },
  { organism: "017510000", born: new Map([[1980, 2000]]) },
  { organism: "917510000", born: new Map([[1980, 500]]) },
  { organism: "047510000", born: new Map([[1980, 9000]]) },
];
const simulate = async (edits: Parameters<typeof simulatePlan>[1]["edits"], rules: readonly RolloutRule[] = []) => {
  const ports = {
    rollout: async () => ({ version: 1, changedAt: "2026-01-01T00:00:00.000Z", rules }),
    fundCounts: async () => COUNTS,
    now: () => new Date("2026-11-24T10:00:00Z"),
  };
  const simulated = await simulatePlan(ports, { edits, assumptions: DEFAULT_ASSUMPTIONS });
  if (!simulated.ok) throw new Error("a simulation refuses nothing");
  return simulated.value;
};
const edit = (code: string, percentage = 100) =>
  ({ departements: [code], routes: ["france-identite"], opensOn: "2026-12-01", percentage }) as const;

test("those become eligible who are 16 by the end of the year, in a fund of a scheme that takes part", async () => {
  expect(await simulate([edit("69")])).toMatchObject({ day: "2026-12-01", becomeEligible: 1100 });
  expect((await simulate([edit("75")])).becomeEligible).toBe(2500);
  expect((await simulate([edit("75", 10)])).becomeEligible).toBe(250);
});

test("who is eligible already isn't counted again, by whatever route", async () => {
  const open = [openRule({ departement: "75", route: "document-video", percentage: 40 })];
  expect((await simulate([edit("75")], open)).becomeEligible).toBe(1500);
  expect((await simulate([edit("75", 30)], open)).becomeEligible).toBe(0);
});

test("raising a percentage never means fewer people, and quotas come fullest first", async () => {
  await fc.assert(
    fc.asyncProperty(somePercentage, somePercentage, async (one, other) => {
      const [low, high] = one < other ? [one, other] : [other, one];
      const [fewer, more] = [await simulate([edit("75", low)]), await simulate([edit("75", high)])];
      expect(fewer.becomeEligible).toBeLessThanOrEqual(more.becomeEligible);
      const uses = more.quotas.map(({ use }) => use);
      expect(uses).toEqual(uses.toSorted((a, b) => b - a));
    }),
  );
});

test("it is reckoned for the day on which all has begun that the plan changes: days of organisms, and of rules that it only widens, too", async () => {
  const exceptions = [{ organism: "91", opensOn: "2027-02-01" }];
  const teachers = { departements: ["75"], routes: ["france-identite"] as const, exceptions };
  const open = [openRule({ departement: "75", exceptions: [{ organism: "91" }] })];
  expect(await simulate([teachers], open)).toMatchObject({ day: "2027-02-01", becomeEligible: 500 });
  const planned = [openRule({ departement: "75", opensOn: "2027-03-01", percentage: 10 })];
  const wider = { departements: ["75"], routes: ["france-identite"] as const, percentage: 50 };
  expect(await simulate([wider], planned)).toMatchObject({ day: "2027-03-01", becomeEligible: 1000 });
});

test("a day's quota is measured by the busiest day, a second's by the busiest seconds", async () => {
  const ports = {
    rollout: async () => ({ version: 0, changedAt: "", rules: [] }),
    fundCounts: async () => [{ organism: "017510000", born: new Map([[1980, 100_000]]) }],
    now: () => new Date("2026-11-24T10:00:00Z"),
  };
  const everybodyInOneDay = { firstWeek: 1, busiestDay: 1, busiestHour: 0.36 };
  const simulated = await simulatePlan(ports, { edits: [edit("75")], assumptions: everybodyInOneDay });
  const uses = simulated.ok ? Object.fromEntries(simulated.value.quotas.map(({ name, use }) => [name, use])) : {};
  // 100,000 enrolments in the day; 36,000 in its hour, 10 a second on average and 30 in the busiest seconds.
  expect(uses["Play Integrity (10,000 a day)"]).toBeCloseTo(7);
  expect(uses["SNS CreatePlatformEndpoint"]).toBeCloseTo(1);
  expect(uses["KMS ECC signatures"]).toBeCloseTo(0.09);
});

test("the national opening is reckoned from the first national week: 150,000 of 57 million", async () => {
  const counts = [{ organism: "017510000", born: new Map([[1980, 57_000_000]]) }];
  const ports = {
    rollout: async () => ({ version: 0, changedAt: "", rules: [] }),
    fundCounts: async () => counts,
    now: () => new Date(),
  };
  const simulated = await simulatePlan(ports, { edits: [edit("75")], assumptions: DEFAULT_ASSUMPTIONS });
  expect(simulated).toMatchObject({
    value: { becomeEligible: 57_000_000, enrolmentsInBusiestHour: 150_000 * 0.3 * 0.12 },
  });
});
