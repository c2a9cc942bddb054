import { DAY_SECONDS, plusSeconds } from "../kernel/clock.ts";

/** A session ends when the phone has not used it for this long. Our choice: an app that is opened once a month keeps it. */
export const SESSION_IDLE_SECONDS = 30 * DAY_SECONDS;
/** And in any case this long after both factors were proven. Our choice too. */
export const SESSION_LIFE_SECONDS = 90 * DAY_SECONDS;

/** Until when a session lives that is used now. */
export function sessionUntil(provenAt: Date, now: Date): Date {
  const [idle, whole] = [plusSeconds(now, SESSION_IDLE_SECONDS), plusSeconds(provenAt, SESSION_LIFE_SECONDS)];
  return idle < whole ? idle : whole;
}
