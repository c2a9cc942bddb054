import type { ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";

export interface FoundPractice extends ListedPractice {
  /** Absent where no place was asked near, or where it isn't known. */
  readonly km?: number | undefined;
}
export interface Found {
  /** The one that was looked through; absent where all that is near was. */
  readonly departement?: string | undefined;
  readonly practices: readonly FoundPractice[];
  readonly next?: string | undefined;
}

/** Whether the public is shown it: not if it is blocked, or registered without being listed. */
export const isShown = ({ practice }: ListedPractice): boolean => practice.state === "active" && practice.listed;
