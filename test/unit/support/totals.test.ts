import { expect, test } from "vitest";
import { planTests } from "../../support/test-arguments.ts";
import { line, sum, totalsOf } from "../../support/totals.ts";

function report(statuses: Record<string, string[]>): string {
  const all = Object.values(statuses).flat();
  const count = (wanted: string) => all.filter((status) => status === wanted).length;
  return JSON.stringify({
    numPassedTests: count("passed"),
    numFailedTests: count("failed"),
    numPendingTests: count("pending"),
    numTodoTests: count("todo"),
    testResults: Object.entries(statuses).map(([file, tests]) => ({
      status: file.startsWith("broken") || tests.includes("failed") ? "failed" : "passed",
      assertionResults: tests.map((status) => ({ status })),
    })),
  });
}

test("the totals are those of the tests", () => {
  const text = report({ one: ["passed", "passed", "pending"], other: ["failed", "todo"] });
  expect(totalsOf(text, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

test("a file that fails without a failing test counts as a failed test", () => {
  expect(totalsOf(report({ fine: ["passed"], broken: [] }), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("a run that ends badly has a failed test, whatever its report says", () => {
  expect(totalsOf(report({ fine: ["passed"] }), 1).failed).toBe(1);
  expect(totalsOf(undefined, 1).failed).toBe(1);
});

test("the last line names what was skipped only when something was", () => {
  const passed = { passed: 2, failed: 0, skipped: 0 };
  expect(line(sum([passed, passed]))).toBe("4 passed, 0 failed");
  expect(line({ passed: 1, failed: 2, skipped: 3 })).toBe("1 passed, 2 failed, 3 skipped");
});

test("without arguments everything runs but outages, shared out to three stages", () => {
  const vitestArguments = ["unit", "infra", "integration", "e2e", "drills"].map((name) => `--project=${name}`);
  expect(planTests([])).toEqual({ isWhole: true, needsStage: true, stages: 3, vitestArguments });
});

test("outages run by their name, on one stage, which they have to themselves", () => {
  const plan = { isWhole: false, needsStage: true, stages: 1, vitestArguments: ["--project=outages"] };
  expect(planTests(["outages"])).toEqual(plan);
});

test("the name of a project chooses it, and the rest goes to Vitest", () => {
  expect(planTests(["unit", "nir"])).toEqual({
    isWhole: false,
    needsStage: false,
    stages: 1,
    vitestArguments: ["--project=unit", "nir"],
  });
  expect(planTests(["e2e"])).toMatchObject({ needsStage: true, stages: 3 });
  expect(planTests(["e2e", "race"])).toMatchObject({ needsStage: true, stages: 1 });
});
