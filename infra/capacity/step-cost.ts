import { meanLatency } from "./latencies.ts";
import { PRICES } from "./prices.ts";
import type { RecordedCall, RecordedStep } from "./recording.ts";

/** Memory of every function, in gigabytes; Lambda bills it while a call waits for AWS too. */
const MEMORY_GB = 1;
/** What a warm call takes beside waiting for AWS: its own processor time on a fraction of a core, and Lambda's overhead. */
const OWN_MS = 5;

/** A message is sent, received and deleted: one by one, which is dearer than in batches. */
const QUEUED_MESSAGE = 3 * PRICES.sqsRequest;

/** How long a warm invocation lasts: it waits for the slowest of its calls, one a round trip, at their mean. */
export function invocationMs({ calls, roundTrips }: RecordedStep): number {
  const waits = calls.flatMap(({ action, times }) => Array.from({ length: times }, () => meanLatency(action)));
  const slowest = waits.toSorted((one, other) => other - one).slice(0, roundTrips);
  return OWN_MS + slowest.reduce((sum, each) => sum + each, 0);
}

/** USD of one time that a step is done, by what is paid for. */
export interface Cost {
  readonly database: number;
  readonly functions: number;
  readonly gateway: number;
  readonly keys: number;
  readonly push: number;
}
export const PAID_FOR = ["database", "functions", "gateway", "keys", "push"] as const satisfies readonly (keyof Cost)[];

export const totalOf = (cost: Cost): number => PAID_FOR.reduce((sum, what) => sum + cost[what], 0);

/** USD of one invocation that lasts so many milliseconds. */
const invocationCost = (ms: number): number =>
  PRICES.lambdaRequest + (ms / 1000) * MEMORY_GB * PRICES.lambdaGigabyteSecond;

export function costOf(step: RecordedStep): Cost {
  const units = (what: "reads" | "writes") => step.calls.reduce((sum, call) => sum + (call[what] ?? 0), 0);
  const paid = (price: (call: RecordedCall) => number) =>
    step.calls.reduce((sum, call) => sum + call.times * price(call), 0);
  return {
    database: units("reads") * PRICES.readUnit + units("writes") * PRICES.writeUnit,
    functions: invocationCost(invocationMs(step)),
    gateway: step.calledBy === "api" ? PRICES.apiRequest : 0,
    keys: paid(keyPrice),
    push: paid(pushPrice) + (step.calledBy === "queue" ? QUEUED_MESSAGE : 0),
  };
}

const keyPrice = ({ action }: RecordedCall): number => {
  if (action === "kms:Sign") return PRICES.kmsSignature;
  return action.startsWith("kms:") ? PRICES.kmsRequest : 0;
};

const pushPrice = ({ action }: RecordedCall): number => {
  if (action === "sns:Publish") return PRICES.snsRequest + PRICES.mobilePush;
  return action.startsWith("sns:") ? PRICES.snsRequest : 0;
};
