import type { PushDevice } from "./card.ts";
import type { ConditionName, Eligibility } from "./eligibility.ts";

/** Watches are spread over so many partitions, by who asked: never by département or day, on which all would meet. */
export const WATCH_SHARDS = 16;
/** A watch that nothing came of is forgotten after this many days. */
export const WATCH_DAYS = 540;
/** What became of a watch is kept this long, for who asks why no push came. */
export const TOLD_DAYS = 7;

/** "Tell me when": all that is kept of it. Birth date and fund stand in the directory and are looked up when the time comes. */
export interface Watch {
  readonly shard: number;
  /** Hash of the account: who asks twice has one watch, and withdraws it without a number. */
  readonly id: string;
  readonly cardRef: string;
  readonly push: PushDevice;
  readonly askedAt: Date;
  readonly expiresAt: Date;
}

/** Conditions that come true by themselves or by a plan. The others need somebody to do something, or never change. */
const COME_BY_WAITING: ReadonlySet<ConditionName> = new Set([
  "age-16",
  "departement-open",
  "rights-in-force",
  "not-excluded",
]);

/** Whether there is something to wait for: all that is unmet comes by waiting. */
export const canBeWaitedFor = ({ conditions }: Eligibility): boolean =>
  conditions.every(({ condition, status }) => status === "met" || COME_BY_WAITING.has(condition));
