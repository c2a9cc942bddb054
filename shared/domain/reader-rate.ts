/**
 * How many requests of one reader count as its work, in each period of its own clock: a hundred a second. A whole hospital that calls as one reader stays below it,
 * and what was kept while it was offline comes 25 events at a time. More is a loop that has run away, or somebody else.
 */
export const READER_REQUESTS = 100;
/** Seconds. Short, so that a reader that is told to wait does not wait for long, and that what is counted together stays small. */
export const READER_PERIOD_SECONDS = 1;

/** The period that an instant is in, by its number. */
export const periodOf = (seconds: number): number => Math.floor(seconds / READER_PERIOD_SECONDS);

/** Whole seconds from an instant until the next period begins. */
export const untilNextPeriod = (seconds: number): number => READER_PERIOD_SECONDS - (seconds % READER_PERIOD_SECONDS);
