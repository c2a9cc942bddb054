/** Tries of the 6-digit code: 4 rounds of 4, with a wait after each of the first three, then blocked. */
export const TRIES_PER_ROUND = 4;
/** Seconds to wait after 4, 8 and 12 wrong tries. */
export const WAITS = [60, 300, 3600] as const;
export const MOST_TRIES = TRIES_PER_ROUND * (WAITS.length + 1);

/** Pairs (tries so far, seconds to wait before the next one): the only counts at which time matters. */
export const pauses = WAITS.map((seconds, round) => ({ after: (round + 1) * TRIES_PER_ROUND, seconds }));

export interface TriesLeft {
  /** Tries left before the next wait or the block. */
  readonly triesLeft: number;
  /** When the next try is allowed; absent when at once, or never (blocked). */
  readonly retryAt?: Date | undefined;
  readonly blocked: boolean;
}

/** What the app may tell its holder after `tries` wrong tries, the last at `lastTryAt` (epoch seconds). */
export function triesLeft(tries: number, lastTryAt: number): TriesLeft {
  if (tries >= MOST_TRIES) return { triesLeft: 0, blocked: true };
  const pause = pauses.find((p) => p.after === tries);
  if (pause) return { triesLeft: 0, retryAt: new Date((lastTryAt + pause.seconds) * 1000), blocked: false };
  return { triesLeft: TRIES_PER_ROUND - (tries % TRIES_PER_ROUND), blocked: false };
}
