import * as z from "zod";

/** How many tests ended how. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is used of the report that Vitest's JSON reporter writes. */
const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/**
 * The totals of a Vitest run. A file that fails without a failing test (it does not load, a hook throws) counts as a
 * failed test, and so does a run that ends badly for any other reason.
 * @param reportText the JSON report, or undefined when there is none
 */
export function totalsOf(reportText: string | undefined, exitCode: number): Totals {
  const parsed = reportText === undefined ? undefined : report.parse(JSON.parse(reportText));
  const passed = parsed?.numPassedTests ?? 0;
  const skipped = (parsed?.numPendingTests ?? 0) + (parsed?.numTodoTests ?? 0);
  const brokenFiles = (parsed?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((test) => test.status !== "failed"),
  );
  const failed = (parsed?.numFailedTests ?? 0) + brokenFiles.length;
  return { passed, failed: exitCode === 0 ? failed : Math.max(1, failed), skipped };
}

export function sum(totals: readonly Totals[]): Totals {
  const add = (key: keyof Totals) => totals.reduce((total, { [key]: count }) => total + count, 0);
  return { passed: add("passed"), failed: add("failed"), skipped: add("skipped") };
}

/** The plain line that every run of the tests ends with. */
export function line({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
