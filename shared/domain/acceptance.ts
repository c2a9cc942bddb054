import type { ParisDay } from "./calendar.ts";

/** How often a practice has really read cards, in steps so coarse that nobody's visit shows. */
export const ACCEPTANCES = ["none", "some", "often"] as const;
export type Acceptance = (typeof ACCEPTANCES)[number];

/** Days that are looked back on, the day that runs left out: what is told is never of today. */
export const ACCEPTANCE_DAYS = 30;
const SOME_READS = 5;
/** Reads above this change nothing, and are not kept. */
export const OFTEN_READS = 50;

export function acceptanceOf(reads: number): Acceptance {
  if (reads >= OFTEN_READS) return "often";
  return reads >= SOME_READS ? "some" : "none";
}

/** The first and the last day that count on a day: 30 whole ones, yesterday the last. */
export const acceptanceDays = (today: ParisDay): { from: ParisDay; until: ParisDay } => ({
  from: daysBefore(today, ACCEPTANCE_DAYS),
  until: daysBefore(today, 1),
});

function daysBefore(day: ParisDay, days: number): ParisDay {
  const before = new Date(`${day}T00:00:00Z`);
  before.setUTCDate(before.getUTCDate() - days);
  return before.toISOString().slice(0, 10);
}
