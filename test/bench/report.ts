import type { RecordedStep } from "../../infra/capacity/recording.ts";
import { type Budget, bundleBudget, COUNTER_CPU_MS, COUNTER_LOAD_RATIO } from "./operation.ts";

/** What one operation took. */
export interface Measured {
  readonly name: string;
  readonly budget: Budget;
  /** `service:Operation` and how often, of one warm call. */
  readonly calls: Readonly<Record<string, number>>;
  readonly roundTrips: number;
  /** Items written; each part of a transaction is one. */
  readonly writes: number;
  /** The same call as it is recorded for capacity and cost. */
  readonly step: RecordedStep;
  readonly bundleBytes: number;
  /** Milliseconds of CPU of one call, the signatures it checks included, less those of as many bare reads. Noisy: below zero is nothing. */
  readonly cpu: number;
  /** Milliseconds of CPU of loading, and those of a bare client as it comes in turn with it: only their ratio means something. */
  readonly load: number;
  readonly bareLoad: number;
}

/** The SDK alone, bundled as functions are, beside the same as it comes. */
export type BareSize = Pick<Measured, "load" | "bareLoad"> & { readonly bytes: number };

const countOf = (calls: Measured["calls"], counts: (action: string) => boolean): number =>
  Object.entries(calls).reduce((sum, [action, times]) => (counts(action) ? sum + times : sum), 0);

const countsOf = ({ calls, roundTrips, writes, bundleBytes }: Measured) => ({
  calls: countOf(calls, () => true),
  roundTrips,
  writes,
  kms: countOf(calls, (action) => action.startsWith("kms:")),
  bundleBytes,
});

/** The counts that are above their budget, in words. */
export function overBudget(measured: Measured): string[] {
  const { name, budget } = measured;
  const counts = countsOf(measured);
  const limits = { ...budget, bundleBytes: bundleBudget(budget) };
  return (["roundTrips", "writes", "kms", "bundleBytes"] as const).flatMap((what) => {
    const limit = limits[what];
    return limit !== undefined && counts[what] > limit ? [`${name}: ${what} ${counts[what]}, budget ${limit}`] : [];
  });
}

const WIDTHS = [22, 6, 13, 8, 8, 13, 14, 13, 6];
const row = (...cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0] ?? 0) : cell.padStart(WIDTHS[index] ?? 0))).join("");

const against = (value: number | string, limit: number | string | undefined): string =>
  limit === undefined ? String(value) : `${value} / ${limit}`;
const ratioOf = ({ load, bareLoad }: Pick<Measured, "load" | "bareLoad">): string => (load / bareLoad).toFixed(2);
const kb = (bytes: number): string => `${Math.round(bytes / 1000)}`;

const LEGEND = `One warm call of each; a budget stands behind the slash. Counts and bundles gate. Load and CPU are this machine's and gate nothing: look at them
again on AWS before a release. Load is beside that of a bare client which esbuild bundles by its own settings. Own CPU holds the signatures that are checked, and is less exact than a tenth of a millisecond.`;

/** The table that people read: each count, and its budget behind a slash where it has one. */
export function table(all: readonly Measured[], bare: BareSize): string {
  const head = row("operation", "calls", "round trips", "writes", "KMS", "bundle kB", "load × bare", "own CPU ms", "");
  const lines = all.map((measured) => {
    const counts = countsOf(measured);
    const { budget } = measured;
    const bundle = bundleBudget(budget);
    return row(
      measured.name,
      String(counts.calls),
      against(counts.roundTrips, budget.roundTrips),
      against(counts.writes, budget.writes),
      against(counts.kms, budget.kms),
      against(kb(counts.bundleBytes), bundle && kb(bundle)),
      against(ratioOf(measured), budget.isCounter && COUNTER_LOAD_RATIO),
      against(Math.max(0, measured.cpu).toFixed(1), budget.isCounter && COUNTER_CPU_MS),
      overBudget(measured).length > 0 ? "OVER" : "ok",
    );
  });
  const bareLine = row("(a bare client)", "1", "", "", "", kb(bare.bytes), ratioOf(bare), "", "");
  const over = all.flatMap(overBudget);
  const verdict = over.length === 0 ? "Every count is within its budget." : `OVER BUDGET\n${over.join("\n")}`;
  return `${[head, ...lines, bareLine].join("\n")}\n\n${LEGEND}\n${verdict}`;
}
