import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { METRICS, type MetricName, namespaceOf } from "../../shared/log/metrics.ts";
import type { Stage } from "../config.ts";

interface OwnMetric {
  /** The value of its dimension, if it has one. */
  readonly of?: string;
  readonly statistic?: string;
  readonly minutes?: number;
  readonly label?: string;
}

/** A metric that the functions write into their logs. */
export function ownMetric(
  { name }: Stage,
  metric: MetricName,
  { of, statistic = "Sum", minutes = 5, label }: OwnMetric = {},
): Metric {
  const entry = METRICS[metric];
  return new Metric({
    namespace: namespaceOf(name),
    metricName: metric,
    statistic,
    period: Duration.minutes(minutes),
    ...(label !== undefined && { label }),
    ...("by" in entry && of !== undefined && { dimensionsMap: { [entry.by]: of } }),
  });
}
