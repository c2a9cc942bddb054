import type { Route } from "../support/routes/route.ts";

/** The most that one warm call of an operation may take. Whatever has no budget is only shown. Why: infra/decisions/0007-budgets.md */
export interface Budget {
  readonly roundTrips?: number;
  readonly writes?: number;
  readonly kms?: number;
  /** The practice waits at the counter: bundle, load time and own CPU have limits too. */
  readonly isCounter?: true;
}

export interface Operation {
  readonly name: string;
  /** The function's folder under `functions/`. */
  readonly folder: string;
  readonly route: Route;
  readonly budget: Budget;
}

const COUNTER_BUNDLE_BYTES = 500_000;
/** Load time beside that of a bare client, and own CPU in milliseconds: what a shared machine shows gates nothing. */
export const COUNTER_LOAD_RATIO = 1.3;
export const COUNTER_CPU_MS = 1;
export const bundleBudget = ({ isCounter }: Budget): number | undefined =>
  isCounter ? COUNTER_BUNDLE_BYTES : undefined;
