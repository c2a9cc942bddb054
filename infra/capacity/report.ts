import { columns } from "../admin-command/columns.ts";
import type { Costs } from "./costs.ts";
import { cardsIn, type Scenario } from "./demand.ts";
import { PRICES } from "./prices.ts";
import type { QuotaLoad } from "./quotas.ts";
import { type Cost, PAID_FOR, totalOf } from "./step-cost.ts";

const whole = (number: number): string => Math.round(number).toLocaleString("en");
const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

/** The tables that people read. */
export function capacityReport(scenario: Scenario, loads: readonly QuotaLoad[], costs: Costs): string {
  const [first] = loads;
  const quotas = loads.map(({ name, load, limit, use }) => [
    name,
    whole(load),
    whole(limit),
    `${(use * 100).toFixed(1)} %`,
    use > 1 ? "BREAKS" : `holds to × ${(1 / use).toFixed(1)}`,
  ]);
  return [
    `${whole(cardsIn(scenario))} cards, ${whole(scenario.eventsADay)} care events a day, ${whole(scenario.enrolmentsADay)} enrolments on the busiest day; the busiest seconds have × ${(scenario.peakHour * scenario.peakBurst).toFixed(1)} the day's average.`,
    columns([["quota of the account", "load", "limit", "used", ""], ...quotas]),
    first ? verdict(first) : "Nothing is asked of any quota.",
    costTable(costs),
    `${dollars(costs.aMonth)} in a month of 30 days, ${(costs.perPersonAndMonth * 100).toFixed(4)} cents a person with the card.`,
    `USD, eu-west-3: a write unit ${(PRICES.writeUnit * 1e6).toFixed(4)}, a read unit ${(PRICES.readUnit * 1e6).toFixed(4)}, a request ${(PRICES.apiRequest * 1e6).toFixed(2)} a million; see infra/capacity/prices.ts. Storage, logs and traffic are not in it.`,
  ].join("\n\n");
}

const verdict = ({ name, use }: QuotaLoad): string =>
  use > 1
    ? `${name} breaks first: ${(use * 100).toFixed(0)} % of the limit is wanted. Pushes and registrations wait in their queues then; nothing is lost.`
    : `First to break as all of it grows: ${name}, at × ${(1 / use).toFixed(1)} of this load.`;

function costTable({ ofAnEvent, perMillionEvents }: Costs): string {
  const row = (name: string, cost: Cost) => [
    name,
    ...PAID_FOR.map((what) => dollars(cost[what])),
    dollars(totalOf(cost)),
  ];
  return columns([
    ["a million care events", ...PAID_FOR, "together"],
    ...ofAnEvent.map(({ name, perMillion }) => row(name, perMillion)),
    row("all that comes with one", perMillionEvents),
  ]);
}
