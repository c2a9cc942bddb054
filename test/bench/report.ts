import { type Budget, bundleBudget } from "./operations.ts";

/** What one operation took. */
export interface Measured {
  readonly name: string;
  readonly budget: Budget;
  /** `service:Operation` and how often, of one warm call. */
  readonly calls: Readonly<Record<string, number>>;
  readonly roundTrips: number;
  /** Items written; each part of a transaction is one. */
  readonly writes: number;
  readonly bundleBytes: number;
  /** Milliseconds in this run; only their ratio to the bare client's means something. */
  readonly cpu: number;
  readonly load: number;
}

export interface Bare {
  readonly bundleBytes: number;
  readonly cpu: number;
  readonly load: number;
}

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

const WIDTHS = [22, 6, 13, 8, 8, 16, 15, 15];
const row = (...cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0] ?? 0) : cell.padStart(WIDTHS[index] ?? 0))).join("");

const against = (value: number | string, limit: number | string | undefined): string =>
  limit === undefined ? String(value) : `${value} / ${limit}`;
const kib = (bytes: number): string => `${Math.round(bytes / 1024)}`;
const ratio = (value: number, bare: number): string => `${value.toFixed(1)} (${(value / bare).toFixed(2)}×)`;

/** The table that people read: each count, and its budget behind a slash where it has one. */
export function table(all: readonly Measured[], bare: Bare): string {
  const head = row("operation", "calls", "round trips", "writes", "KMS", "bundle KiB", "load ms", "own CPU ms");
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
      against(kib(counts.bundleBytes), bundle && kib(bundle)),
      ratio(measured.load, bare.load),
      measured.cpu.toFixed(2),
    );
  });
  const bareLine = row("(a bare client)", "1", "", "", "", kib(bare.bundleBytes), ratio(bare.load, bare.load), "");
  const over = all.flatMap(overBudget);
  const verdict = over.length === 0 ? "Every count is within its budget." : `OVER BUDGET\n${over.join("\n")}`;
  return `${[head, ...lines, bareLine].join("\n")}\n\n${verdict}`;
}
