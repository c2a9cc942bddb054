import { cardsIn, type Mix, monthOf, OF_AN_EVENT, type Scenario, stepsOf } from "./demand.ts";
import type { Recording } from "./recording.ts";
import { type Cost, costOf, totalOf } from "./step-cost.ts";

const NOTHING: Cost = { database: 0, functions: 0, gateway: 0, keys: 0, push: 0 };

/** USD of all steps of a mix, by what is paid for. */
const costOfMix = (recording: Recording, mix: Mix): Cost =>
  stepsOf(recording, mix).reduce((sum, { times, step }) => plus(sum, costOf(step), times), NOTHING);

const plus = (sum: Cost, cost: Cost, times: number): Cost => ({
  database: sum.database + times * cost.database,
  functions: sum.functions + times * cost.functions,
  gateway: sum.gateway + times * cost.gateway,
  keys: sum.keys + times * cost.keys,
  push: sum.push + times * cost.push,
});

export interface CostLine {
  readonly name: string;
  /** USD of a million. */
  readonly perMillion: Cost;
}

export interface Costs {
  /** Each operation that comes with a care event, and all of it together. */
  readonly ofAnEvent: readonly CostLine[];
  readonly perMillionEvents: Cost;
  /** USD a month. */
  readonly aMonth: number;
  /** USD of one person with a card, a month. */
  readonly perPersonAndMonth: number;
}

export function costsOf(recording: Recording, scenario: Scenario): Costs {
  const line = (name: string, times: number): CostLine => ({
    name: times === 1 ? name : `${name} (${times} each)`,
    perMillion: costOfMix(recording, { [name]: times * 1e6 }),
  });
  const aMonth = totalOf(costOfMix(recording, monthOf(scenario)));
  const million = Object.fromEntries(Object.entries(OF_AN_EVENT).map(([name, times]) => [name, times * 1e6]));
  return {
    ofAnEvent: Object.entries(OF_AN_EVENT).map(([name, times]) => line(name, times)),
    perMillionEvents: costOfMix(recording, million),
    aMonth,
    perPersonAndMonth: aMonth / cardsIn(scenario),
  };
}
