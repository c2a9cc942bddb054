import { setTimeout as wait } from "node:timers/promises";

/** Waits before another try. Injected, so that tests don't wait. */
export type Pause = (attempt: number) => Promise<void>;

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** Up to 50 ms before the second try, then twice as much each time; a random part keeps workers from meeting again. */
export const backOff: Pause = async (attempt) => {
  await wait(Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1)));
};
