/** The instant now. Injected, so that a test decides what time it is. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** Whole seconds since 1970 (JOSE NumericDate, DynamoDB TTL). */
export const epochSeconds = (instant: Date): number => Math.floor(instant.getTime() / 1000);

/** The instant as a table's time to live can hold it. */
export const wholeSeconds = (instant: Date): Date => new Date(epochSeconds(instant) * 1000);

export const DAY_SECONDS = 24 * 3600;

export const plusSeconds = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);
