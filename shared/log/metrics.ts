import type { PushResult } from "../domain/push-outcome.ts";

/** A person's way to the card and with it, in its order. Each step is one or more routes; every route is of one at most. */
export const STEPS = [
  "eligibility",
  "enrolment",
  "identity",
  "device",
  "session",
  "credential",
  "context",
  "care-event",
  "sync",
] as const;
export type Step = (typeof STEPS)[number];

/** The steps of the journey that the canary plays, in their order. */
export const JOURNEY_STEPS = [
  "keys",
  "client-certificate",
  "published-keys",
  "reader-token",
  "session",
  "context",
  "rights",
  "care-event",
  "receipt",
  "cancellation",
  "uses",
  "end",
] as const;
export type JourneyStep = (typeof JOURNEY_STEPS)[number];

/** What each dimension may say. None says who, where or when; a free text there would be a metric for each. */
interface Dimensions {
  readonly Step: Step;
  readonly Outcome: PushResult;
  /** Kind of a refusal, from the closed lists of the use cases. */
  readonly Reason: string;
  /** Name and version of a reader's software, as it is registered. */
  readonly Software: string;
  /** Where a journey of the canary ended. */
  readonly JourneyStep: JourneyStep;
  /** Name of a function, of which there are some twenty that are workers. */
  readonly Worker: string;
}

interface Metric {
  readonly unit: "Count" | "Milliseconds";
  /** What its values are told apart by: one dimension, or none. */
  readonly by?: keyof Dimensions;
  readonly meaning: string;
}

/** All that is counted and timed, under these names in CloudWatch. */
export const METRICS = {
  StepsStarted: {
    unit: "Count",
    by: "Step",
    meaning: "requests of callers who were let in and understood; the same again counts again",
  },
  StepsCompleted: { unit: "Count", by: "Step", meaning: "those of them that were neither refused nor broken" },
  StepTime: { unit: "Milliseconds", by: "Step", meaning: "what they took in the function" },
  Refusals: { unit: "Count", by: "Reason", meaning: "requests that were refused, whether of a step or not" },
  Pushes: { unit: "Count", by: "Outcome", meaning: "what became of pushes" },
  PushDelay: { unit: "Milliseconds", meaning: "from a care event's receipt to what became of its push" },
  Contexts: { unit: "Count", by: "Software", meaning: "contexts opened by a proof that a reader has posted" },
  CertificatesLate: {
    unit: "Count",
    meaning:
      "looks at the certificate of the key that signs credentials, once an hour, that found none or one a month past its renewal",
  },
  WorkBroken: {
    unit: "Count",
    by: "Worker",
    meaning: "messages, records and batches that a worker has reported as failed; each comes again and counts again",
  },
  CodesTried: { unit: "Count", meaning: "6-digit codes that were tried; each is one MAC that KMS is asked for" },
  CodesRefused: { unit: "Count", meaning: "those that were wrong" },
  CodesBlocked: { unit: "Count", meaning: "cards whose last try was wrong" },
  CanaryJourneys: {
    unit: "Count",
    meaning: "journeys that the canary has played to their end, one every five minutes",
  },
  CanaryFailures: { unit: "Count", meaning: "those that ended at a step" },
  CanaryFailedSteps: { unit: "Count", by: "JourneyStep", meaning: "the steps that they ended at" },
  CanarySteps: { unit: "Count", meaning: "steps that a journey went through" },
  CanaryTime: {
    unit: "Milliseconds",
    meaning: "what a whole journey took, its waiting for what is written later included",
  },
} as const satisfies Readonly<Record<string, Metric>>;
export type MetricName = keyof typeof METRICS;

/** Two stages in one account count apart. */
export const namespaceOf = (stage: string): string => `HealthCard/${stage}`;

/** A value of a metric, with that of its dimension where it has one. */
export interface Measure {
  readonly metric: MetricName;
  readonly value: number;
  readonly of?: string;
}

type ToldApart<Name extends MetricName> = (typeof METRICS)[Name] extends { by: infer By extends keyof Dimensions }
  ? [of: Dimensions[By]]
  : [];

export const measured = <Name extends MetricName>(metric: Name, value: number, ...[of]: ToldApart<Name>): Measure => ({
  metric,
  value,
  ...(of !== undefined && { of }),
});

/** Values of a dimension that one environment tells apart; those that come later are counted together: each is a metric that is paid for. */
const MOST_VALUES = 100;
const VALUE = /^[a-z0-9][a-z0-9 ._+-]{0,79}$/i;
const OTHERS = "others";

/** Keeps the values of a dimension few and short, whatever comes. */
export function fewValues(most = MOST_VALUES): (dimension: string, value: string) => string {
  const known = new Map<string, Set<string>>();
  return (dimension, value) => {
    const values = known.get(dimension) ?? new Set();
    known.set(dimension, values);
    if (!VALUE.test(value) || (values.size >= most && !values.has(value))) return OTHERS;
    values.add(value);
    return value;
  };
}

const toldApart = fewValues();

/**
 * Members of a log line, which has one value of each metric at most, from which CloudWatch takes the metrics by itself (embedded metric format): no call, and nothing to wait for.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embedded(namespace: string, at: Date, measures: readonly Measure[]): Readonly<Record<string, unknown>> {
  if (measures.length === 0) return {};
  const members: Record<string, unknown> = {};
  const byOf = ({ metric }: Measure): keyof Dimensions | undefined => (METRICS[metric] as Metric).by;
  const directives = [...Map.groupBy(measures, byOf)].map(([by, some]) => {
    for (const { metric, value } of some) members[metric] = value;
    if (by !== undefined) members[by] = toldApart(by, some[0]?.of ?? OTHERS);
    const Metrics = some.map(({ metric }) => ({ Name: metric, Unit: METRICS[metric].unit }));
    return { Namespace: namespace, Dimensions: [by === undefined ? [] : [by]], Metrics };
  });
  return { ...members, _aws: { Timestamp: at.getTime(), CloudWatchMetrics: directives } };
}
