/** A calendar day in Europe/Paris, `YYYY-MM-DD`; text so that days compare as strings. */
export type ParisDay = string;

const HOUR_MS = 3_600_000;

/**
 * By the law: Paris is two hours ahead of UTC in summer, from 1:00 UTC of the last Sunday of March to 1:00 UTC of the last Sunday of October, and
 * one hour otherwise (directive 2000/84/EC, articles 1 to 3; so since 1996). `Intl` knows it too, but setting up its first calendar
 * is a tenth of a function's load. @throws RangeError when it is no instant
 */
export function parisDay(instant: Date): ParisDay {
  const ahead = isSummer(instant) ? 2 : 1;
  return new Date(instant.getTime() + ahead * HOUR_MS).toISOString().slice(0, 10);
}

const MARCH = 2;
const OCTOBER = 9;

function isSummer(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return lastSunday(year, MARCH) <= instant.getTime() && instant.getTime() < lastSunday(year, OCTOBER);
}

/** 1:00 UTC of the last Sunday of a month of 31 days. */
const lastSunday = (year: number, month: number): number =>
  Date.UTC(year, month, 31 - new Date(Date.UTC(year, month, 31)).getUTCDay(), 1);

/**
 * The day on which somebody born on `birthDate` reaches `age`. Who is born on 29 February reaches it on 1 March of a common year (the day
 * after 28 February is the first on which the year is complete). Registers hold unreal dates, mostly of people born abroad: an unknown
 * month stands for December, an unknown day for the last of its month, so that nobody is taken for older than they are and nobody is
 * refused for ever. Only a text that is no date at all has no such day.
 */
export function birthdayAt(birthDate: string, age: number): ParisDay | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  if (!match) return undefined;
  const [year, month, day] = lastPossible(Number(match[1]), Number(match[2]), Number(match[3]));
  if (year === 0) return undefined;
  return new Date(Date.UTC(year + age, month - 1, day)).toISOString().slice(0, 10);
}

function lastPossible(year: number, month: number, day: number): [number, number, number] {
  if (month < 1 || month > 12) return [year, 12, 31];
  const lastOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return [year, month, day < 1 || day > lastOfMonth ? lastOfMonth : day];
}

export const plusDays = (day: ParisDay, days: number): ParisDay => {
  const other = new Date(`${day}T00:00:00Z`);
  other.setUTCDate(other.getUTCDate() + days);
  return other.toISOString().slice(0, 10);
};

export const dayAfter = (day: ParisDay): ParisDay => plusDays(day, 1);

/** The first instant of a day in Paris, which is two hours ahead of UTC in summer and one in winter; clocks never change at midnight. */
export function startOfDay(day: ParisDay): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const inSummer = new Date(midnight - 2 * HOUR_MS);
  return parisDay(inSummer) === day ? inSummer : new Date(midnight - HOUR_MS);
}
