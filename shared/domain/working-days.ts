import { dayAfter, type ParisDay } from "./calendar.ts";

/** Month and day of those that do not move. 26 December is one in Alsace and Moselle only. */
const FIXED_HOLIDAYS: ReadonlySet<string> = new Set([
  "01-01",
  "05-01",
  "05-08",
  "07-14",
  "08-15",
  "11-01",
  "11-11",
  "12-25",
  "12-26",
]);
/** Days from Easter: Good Friday (Alsace and Moselle only), Easter Monday, Ascension, Whit Monday. */
const FROM_EASTER = [-2, 1, 39, 50] as const;

/**
 * Whether people work on a day somewhere in France: Monday to Friday, public holidays left out (Code du travail L3133-1), those of Alsace and
 * Moselle (L3134-13) too. They count for everybody: a term that is a day too long harms nobody, one that is too short refuses care.
 */
export function isWorkingDay(day: ParisDay): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6 || FIXED_HOLIDAYS.has(day.slice(5))) return false;
  const easter = easterSunday(Number(day.slice(0, 4)));
  return !FROM_EASTER.some((days) => plusDays(easter, days) === day);
}

/** The last of so many working days after a day. */
export function workingDaysAfter(day: ParisDay, count: number): ParisDay {
  let reached = day;
  for (let left = count; left > 0; ) {
    reached = dayAfter(reached);
    if (isWorkingDay(reached)) left -= 1;
  }
  return reached;
}

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8), whose letters these are. */
export function easterSunday(year: number): ParisDay {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return new Date(Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1)).toISOString().slice(0, 10);
}

function plusDays(day: ParisDay, days: number): ParisDay {
  const other = new Date(`${day}T00:00:00Z`);
  other.setUTCDate(other.getUTCDate() + days);
  return other.toISOString().slice(0, 10);
}
