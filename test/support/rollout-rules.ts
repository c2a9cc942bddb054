import fc from "fast-check";
import { DEPARTEMENTS } from "../../shared/domain/departement.ts";
import { IDENTITY_ROUTES, type RolloutRule } from "../../shared/domain/rollout.ts";
import type { RolloutEdit } from "../../shared/domain/rollout-history.ts";

/** A rule that is open to everybody since May 2024, unless the test says otherwise. */
export const openRule = (differently: Partial<RolloutRule> = {}): RolloutRule => ({
  departement: "69",
  route: "france-identite",
  opensOn: "2024-05-28",
  percentage: 100,
  paused: false,
  exceptions: [],
  ...differently,
});

/** Days around `2026-11-24`, so that what is open and what is planned both come up. */
export const someDay = fc.integer({ min: -400, max: 400 }).map((days) => {
  const day = new Date("2026-11-24T00:00:00Z");
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
});

export const somePercentage = fc.integer({ min: 1, max: 10_000 }).map((steps) => steps / 100);

const someExceptions = fc.array(
  fc.record({
    organism: fc.constantFrom("01", "0169", "01691", "91", "016910000"),
    opensOn: fc.option(someDay, { nil: undefined }),
  }),
  { maxLength: 3 },
);

/** Edits of a few départements, so that they meet one another often. */
export const someEdit: fc.Arbitrary<RolloutEdit> = fc.record(
  {
    departements: fc.uniqueArray(fc.constantFrom("01", "2A", "69", "75", "974"), { minLength: 1, maxLength: 3 }),
    routes: fc.uniqueArray(fc.constantFrom(...IDENTITY_ROUTES), { minLength: 1, maxLength: 2 }),
    opensOn: fc.option(someDay, { nil: null }),
    percentage: somePercentage,
    paused: fc.boolean(),
    exceptions: someExceptions,
  },
  { requiredKeys: ["departements", "routes"] },
);

export const someRule: fc.Arbitrary<RolloutRule> = fc.record({
  departement: fc.constantFrom(...DEPARTEMENTS.map(({ code }) => code)),
  route: fc.constantFrom(...IDENTITY_ROUTES),
  opensOn: fc.option(someDay, { nil: undefined }),
  percentage: somePercentage,
  paused: fc.boolean(),
  exceptions: someExceptions,
});
