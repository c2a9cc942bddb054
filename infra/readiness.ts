import * as z from "zod";
import { wholeNumber, wholeNumberFrom } from "./setting-formats.ts";
import { SettingsError } from "./settings-error.ts";

/** What a real stage has ready before it is asked, and how a new version takes over. */
export const readinessSettings = {
  /** How a new version takes over: a tenth of the calls more every minute, or all at once, for a repair that can't wait. */
  trafficShift: z.enum(["linear", "all-at-once"], "must be linear or all-at-once").default("linear"),
  /** Simultaneous runs kept for each function of the counter, whatever others need, and at most given to it. */
  counterConcurrency: wholeNumber.max(2_000, "must be at most 2000").optional(),
  /** Environments of each function of the counter that are kept warm while practices are open; one at other times. */
  counterWarm: wholeNumber.max(500, "must be at most 500").optional(),
  /** Writes a second that the tables of cards and care take at once, before a campaign; every table takes 4,000. It can be raised, never lowered. */
  warmWrites: wholeNumberFrom(4_000, 40_000).optional(),
};

/** @throws SettingsError if more environments are to be warm than may run: Lambda refuses that in the middle of a deployment */
export function checkReadiness(
  stage: string,
  { counterConcurrency = Number.POSITIVE_INFINITY, counterWarm = 0 }: z.infer<z.ZodObject<typeof readinessSettings>>,
): void {
  if (counterWarm <= counterConcurrency) return;
  throw new SettingsError(`Stage ${stage}: counterWarm must be at most counterConcurrency, ${counterConcurrency}.`);
}
