import { describe, expect, it, test } from "vitest";
import { OPERATIONS } from "../../bench/operations.ts";
import { type Measured, overBudget, table } from "../../bench/report.ts";
import { roundTrips } from "../../bench/round-trips.ts";
import { sdJwtReport } from "../../bench/sd-jwt.ts";

describe("round trips", () => {
  it.each([
    ["nothing asked", [], 0],
    ["one call", [[0, 10]], 1],
    [
      "two made together",
      [
        [0, 10],
        [1, 12],
      ],
      1,
    ],
    [
      "one after the other",
      [
        [0, 10],
        [10, 20],
      ],
      2,
    ],
    [
      "two together, then one",
      [
        [0, 10],
        [1, 15],
        [16, 20],
      ],
      2,
    ],
    [
      "one that overlaps a chain of three",
      [
        [0, 100],
        [0, 10],
        [11, 20],
        [21, 30],
      ],
      3,
    ],
  ])("of %s", (_what, intervals, expected) => {
    const calls = intervals.map(([began = 0, ended = 0]) => ({ began, ended }));
    expect(roundTrips(calls)).toBe(expected);
    expect(roundTrips(calls.toReversed())).toBe(expected);
  });
});

const measured: Measured = {
  name: "open a context",
  budget: { roundTrips: 2, writes: 2, kms: 0, isCounter: true },
  calls: { "dynamodb:GetItem": 2, "dynamodb:PutItem": 2 },
  roundTrips: 2,
  writes: 2,
  step: { function: "open-context", calledBy: "api", roundTrips: 2, calls: [] },
  bundleBytes: 400_000,
  cpu: 2,
  load: 80,
  bareLoad: 60,
};
const bare = { bytes: 200_000, load: 30, bareLoad: 60 };

test("a benchmark within its budget says so, and whatever is above is named with its limit", () => {
  expect(overBudget(measured)).toEqual([]);
  expect(table([measured], bare)).toContain("Every count is within its budget.");
  const calls = { ...measured.calls, "kms:Sign": 1 };
  const over = { ...measured, calls, roundTrips: 3, writes: 4, bundleBytes: 500_001 };
  expect(overBudget(over)).toEqual([
    "open a context: roundTrips 3, budget 2",
    "open a context: writes 4, budget 2",
    "open a context: kms 1, budget 0",
    "open a context: bundleBytes 500001, budget 500000",
  ]);
  expect(table([over], bare)).toContain("OVER BUDGET");
});

test("every operation that the counter or the app waits for has a budget", () => {
  const budgeted = OPERATIONS.filter(({ budget }) => budget.roundTrips !== undefined).map(({ name }) => name);
  expect(budgeted).toEqual(
    expect.arrayContaining([
      "eligibility",
      "open a session",
      "issue one credential",
      "open a context",
      "care event",
      "app sync",
    ]),
  );
});

test("credentials are told as ratios of one run", () => {
  const figures = { ours: 8000, peer: 4000, peerAsPublished: 2500 };
  const report = sdJwtReport({ issue: figures, verify: { ...figures, ours: 6000 } });
  expect(report).toContain("issued: 8000; @sd-jwt/sd-jwt-vc 4000 (ours is 2.0 times that)");
  expect(report).toContain("verified: 6000; @sd-jwt/sd-jwt-vc 4000 (ours is 1.5 times that)");
  expect(report).toContain("2500 (ours is 3.2 times that)");
});
