/** A calendar day in Europe/Paris, `YYYY-MM-DD`; text so that days compare as strings. */
export type ParisDay = string;

const PARIS = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris", dateStyle: "short" });

export const parisDay = (instant: Date): ParisDay => PARIS.format(instant);

/**
 * The day on which somebody born on `birthDate` reaches `age`. Who is born on 29 February reaches it on 1 March of a common year
 * (the day after 28 February is the first on which the year is complete). Unreal dates (month or day 00, 31 February) have none.
 */
export function birthdayAt(birthDate: string, age: number): ParisDay | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  if (!match) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const born = new Date(Date.UTC(year, month - 1, day));
  if (born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day) return undefined;
  return new Date(Date.UTC(year + age, month - 1, day)).toISOString().slice(0, 10);
}
