import { DAY_SECONDS, plusSeconds } from "../kernel/clock.ts";
import { type ParisDay, plusDays, startOfDay } from "./calendar.ts";
import { CARE_RELAY_DAYS } from "./care-event.ts";

/**
 * When the phone can fetch nothing of care any more that was given at an instant: seven times 24 hours later, whatever the clocks of Paris do
 * meanwhile. From that very instant on it is gone.
 */
export const relayEndOfInstant = (performedAt: Date): Date => plusSeconds(performedAt, CARE_RELAY_DAYS * DAY_SECONDS);

/** The same of care of which only the day is known: the seventh day after it, in Paris, is the last. */
export const relayEndOfDay = (careDay: ParisDay): Date => startOfDay(plusDays(careDay, CARE_RELAY_DAYS + 1));

/** Told on this day after the care, while two are left, to who has not fetched by then. */
const REMINDER_DAYS = 5;
export const reminderDayOf = (careDay: ParisDay): ParisDay => plusDays(careDay, REMINDER_DAYS);
