import { none, numberIn, understood, WrongArguments } from "../admin-command/arguments.ts";
import { NATIONAL, type Scenario } from "./demand.ts";

export const HELP = `npm run capacity -- [options]

Reckons, from the AWS calls that the benchmark has recorded, how full each quota of an account is in the busiest seconds and which one
breaks first, and what a million care events and a person with the card cost. No AWS account is asked.

  --insured N       people whom the funds insure (${NATIONAL.insured})
  --enrolled N      of a hundred of them, how many have the card (${NATIONAL.enrolled * 100})
  --events N        care events a day (${NATIONAL.eventsADay})
  --enrolments N    people who enrol on the busiest day of a campaign (${NATIONAL.enrolmentsADay})
  --peak-hour N     the busiest hour, as a multiple of the day's average (${NATIONAL.peakHour})
  --peak-burst N    the busiest seconds, as a multiple of that hour's average (${NATIONAL.peakBurst})
  --svg FILE        also draws the quotas
  --json            one JSON document
  --help            this text

Exit code: 0 reckoned, whether every quota holds or not; 2 wrong arguments.
`;

export interface CapacityWish {
  readonly scenario: Scenario;
  readonly svg: string | undefined;
  readonly isJson: boolean;
}

const text = { type: "string" } as const;
const OPTIONS = {
  insured: text,
  enrolled: text,
  events: text,
  enrolments: text,
  "peak-hour": text,
  "peak-burst": text,
  svg: text,
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** @throws WrongArguments */
export function parseCapacityArguments(args: readonly string[]): CapacityWish | "help" {
  const { values, positionals } = understood(args, OPTIONS);
  if (values.help) return "help";
  none(positionals);
  const count = (name: string, text: string | undefined, known: number) =>
    text === undefined ? known : numberIn(`--${name}`, text, 0, 1_000_000_000);
  const scenario = {
    insured: count("insured", values.insured, NATIONAL.insured),
    enrolled: decimalIn("--enrolled", values.enrolled, 0.001, 100, NATIONAL.enrolled * 100) / 100,
    eventsADay: count("events", values.events, NATIONAL.eventsADay),
    enrolmentsADay: count("enrolments", values.enrolments, NATIONAL.enrolmentsADay),
    peakHour: decimalIn("--peak-hour", values["peak-hour"], 1, 24, NATIONAL.peakHour),
    peakBurst: decimalIn("--peak-burst", values["peak-burst"], 1, 1000, NATIONAL.peakBurst),
  };
  if (scenario.insured === 0) throw new WrongArguments("--insured takes at least one person");
  return { scenario, svg: values.svg, isJson: values.json };
}

function decimalIn(name: string, text: string | undefined, least: number, most: number, known: number): number {
  if (text === undefined) return known;
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number >= least && number <= most) return number;
  throw new WrongArguments(`${name} takes a number from ${least} to ${most}, such as 2.5, not '${text}'`);
}
