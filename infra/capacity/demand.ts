import { DAY_SECONDS } from "../../shared/kernel/clock.ts";
import type { Recording } from "./recording.ts";

/** How many people there are and how much they do. */
export interface Scenario {
  /** People whom the funds insure. */
  readonly insured: number;
  /** Share of them who have the card, from 0 to 1. */
  readonly enrolled: number;
  /** Care events a day in the whole country. */
  readonly eventsADay: number;
  /** People who enrol on the busiest day of a campaign. */
  readonly enrolmentsADay: number;
  /** The busiest hour, as a multiple of the day's average. */
  readonly peakHour: number;
  /** The busiest seconds, as a multiple of the busiest hour's average. */
  readonly peakBurst: number;
}

/** 28 million cards and 4.5 million events a day, 195 a second in the busiest hour and 380 in a burst; 600,000 people who enrol on one day. */
export const NATIONAL: Scenario = {
  insured: 73_000_000,
  enrolled: 0.384,
  eventsADay: 4_500_000,
  enrolmentsADay: 600_000,
  peakHour: 3.75,
  peakBurst: 1.95,
};

/** A credential lives for 30 days; so long is a month here. */
const MONTH_DAYS = 30;

/** How often each recorded operation is done. */
export type Mix = Readonly<Record<string, number>>;

/** A care event and what comes with it. Our own assumption: a context an event, a reader's token of five minutes for every other one, and an app that is opened once an event. */
export const OF_AN_EVENT: Mix = {
  "reader token": 0.5,
  "open a context": 1,
  "care event": 1,
  "list a use": 1,
  "count a read": 1,
  "push a use": 1,
  "forward a care event": 1,
  "push a care event": 1,
  "refresh a session": 1,
  "app sync": 1,
  "app sync, statements": 1,
  "uses of the card": 1,
};
/** What a card asks for in a month whether it is used or not: another credential before the old one ends. */
export const OF_A_MONTH: Mix = { "refresh a session": 1, challenge: 1, "issue one credential": 1 };
/** One person who enrols, by the way that is decided at once. */
export const OF_AN_ENROLMENT: Mix = {
  eligibility: 1,
  "start an enrolment": 1,
  "prove the identity": 1,
  challenge: 3,
  "bind the phone": 1,
  "register a phone": 1,
  "open a session": 1,
  "issue one credential": 1,
};

export const cardsIn = ({ insured, enrolled }: Scenario): number => insured * enrolled;

/** How often each operation is done in one of the busiest seconds, the busiest day of a campaign included. */
export function burstOf(scenario: Scenario): Mix {
  const perSecond = (aDay: number) => (aDay / DAY_SECONDS) * scenario.peakHour * scenario.peakBurst;
  return together([
    [OF_AN_EVENT, perSecond(scenario.eventsADay)],
    [OF_A_MONTH, perSecond(cardsIn(scenario) / MONTH_DAYS)],
    [OF_AN_ENROLMENT, perSecond(scenario.enrolmentsADay)],
  ]);
}

/** How often in a month, without a campaign. */
export const monthOf = (scenario: Scenario): Mix =>
  together([
    [OF_AN_EVENT, scenario.eventsADay * MONTH_DAYS],
    [OF_A_MONTH, cardsIn(scenario)],
  ]);

function together(parts: readonly (readonly [Mix, number])[]): Mix {
  const sum: Record<string, number> = {};
  for (const [mix, times] of parts) {
    for (const [name, each] of Object.entries(mix)) sum[name] = (sum[name] ?? 0) + each * times;
  }
  return sum;
}

/** Each recorded operation with how often it is done. @throws Error when one is not recorded */
export function stepsOf(recording: Recording, mix: Mix) {
  return Object.entries(mix).map(([name, times]) => {
    const step = recording[name];
    if (!step) throw new Error(`'${name}' is not recorded: npm run bench -- --record`);
    return { name, times, step };
  });
}
