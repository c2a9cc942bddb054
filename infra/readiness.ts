import * as z from "zod";
import { timeOfDay, wholeNumber, wholeNumberFrom } from "./setting-formats.ts";
import { SettingsError } from "./settings-error.ts";

/** When practices, pharmacies and hospitals are busy. */
const USUAL_HOURS = { counterOpens: "07:30", counterCloses: "20:00" };

/** What a real stage has ready before it is asked, and how a new version takes over. */
export const readinessSettings = {
  /** How a new version takes over: a tenth of the calls more every minute, or all at once, for a repair that can't wait. */
  trafficShift: z.enum(["linear", "all-at-once"], "must be linear or all-at-once").default("linear"),
  /** Simultaneous runs kept for each function of the counter, whatever others need, and at most given to it. */
  counterConcurrency: wholeNumber.max(2_000, "must be at most 2000").optional(),
  /** Environments of each function of the counter that are kept warm while practices are open; one at other times. */
  counterWarm: wholeNumber.max(500, "must be at most 500").optional(),
  /** From when to when that is, Monday to Saturday, in hours of Paris. */
  counterOpens: timeOfDay.default(USUAL_HOURS.counterOpens),
  counterCloses: timeOfDay.default(USUAL_HOURS.counterCloses),
  /** Writes a second that the tables of cards and care take at once, before a campaign; every table takes 4,000. It can be raised, never lowered. */
  warmWrites: wholeNumberFrom(4_000, 40_000).optional(),
};

/** On one machine nothing is kept warm, and a new version is all there is. */
export const LOCAL_READINESS = { trafficShift: "all-at-once", ...USUAL_HOURS } as const;

type Readiness = z.infer<z.ZodObject<typeof readinessSettings>>;

/** @throws SettingsError if practices close before they open, or if more environments are to be warm than may run: Lambda refuses that in the middle of a deployment */
export function checkReadiness(
  stage: string,
  { counterConcurrency = Number.POSITIVE_INFINITY, counterWarm = 0, counterOpens, counterCloses }: Readiness,
): void {
  if (counterOpens >= counterCloses)
    throw new SettingsError(`Stage ${stage}: counterOpens must be before counterCloses, ${counterCloses}.`);
  if (counterWarm <= counterConcurrency) return;
  throw new SettingsError(`Stage ${stage}: counterWarm must be at most counterConcurrency, ${counterConcurrency}.`);
}
