import fc from "fast-check";
import { expect, test } from "vitest";
import { countChanges, sumOfChanges } from "../../../shared/domain/fund-count.ts";

const lyon = { organism: "016910000", birthDate: "1990-05-00" };
const paris = { organism: "017510000", birthDate: "1990-05-00" };

test("somebody new counts once in their fund and year, and a move takes them along", () => {
  expect(countChanges(undefined, lyon)).toEqual({ "016910000#1990": 1 });
  expect(countChanges(lyon, paris)).toEqual({ "016910000#1990": -1, "017510000#1990": 1 });
  expect(countChanges(lyon, { ...lyon, birthDate: "1990-05-17" })).toEqual({});
});

test("the dead count nowhere, whether they die, were dead when they came, or are found to live", () => {
  const dead = { ...lyon, deceasedOn: "2025-01-01" };
  expect(countChanges(lyon, dead)).toEqual({ "016910000#1990": -1 });
  expect(countChanges(undefined, dead)).toEqual({});
  expect(countChanges(dead, paris)).toEqual({ "017510000#1990": 1 });
});

test("the canary counts nowhere", () => {
  const canary = { ...lyon, organism: "016919999" };
  expect(countChanges(undefined, canary)).toEqual({});
  expect(countChanges(canary, { ...canary, birthDate: "1980-01-01" })).toEqual({});
});

test("the changes of a person's states add up to where they are in the end", () => {
  const state = fc.record(
    {
      organism: fc.constantFrom("016910000", "017510000"),
      birthDate: fc.constantFrom("1990-01-01", "1991-01-01"),
      deceasedOn: fc.constant("2025-01-01"),
    },
    { requiredKeys: ["organism", "birthDate"] },
  );
  fc.assert(
    fc.property(fc.array(state, { minLength: 1 }), (states) => {
      const changes = states.map((after, index) => countChanges(states[index - 1], after));
      const last = states.at(-1);
      expect(sumOfChanges(changes)).toEqual(last ? countChanges(undefined, last) : {});
    }),
  );
});
