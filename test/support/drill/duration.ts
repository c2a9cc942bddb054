import { setTimeout } from "node:timers/promises";
import * as z from "zod";

/** For so long is what a drill breaks broken, as the stage would count it. */
const TEN_MINUTES = 600;

const Minutes = z.coerce.number().min(TEN_MINUTES / 60);

/**
 * For how many seconds of real time it is, with every queue's own clock: `OUTAGE_MINUTES=10 npm test -- outages`. Without that only as long as
 * the tries take which so many minutes bring.
 */
const HELD_SECONDS = process.env.OUTAGE_MINUTES === undefined ? 0 : 60 * Minutes.parse(process.env.OUTAGE_MINUTES);

export const OUTAGE_SECONDS = Math.max(TEN_MINUTES, HELD_SECONDS);
export const isInRealTime = HELD_SECONDS > 0;

/** Something that is done while an outage lasts: it takes as long as that, at least. */
export const lasting =
  (during: () => Promise<void>): (() => Promise<void>) =>
  async () => {
    const end = Date.now() + HELD_SECONDS * 1000;
    await during();
    await setTimeout(Math.max(0, end - Date.now()));
  };

/** So many seconds of waiting for what comes in an outage, and in real time those of the outage besides. */
export const outlasting = (seconds: number): number => seconds + HELD_SECONDS;

/** The time limit of a test that is so many seconds long at most; in real time what was tried last comes again after an hour and a half. */
export const limit = (seconds: number) => ({ timeout: 1000 * (isInRealTime ? 8 * 3600 : seconds) });
