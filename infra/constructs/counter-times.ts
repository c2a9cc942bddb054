import { Duration } from "aws-cdk-lib";
import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { Step } from "../../shared/log/metrics.ts";
import { RunbookAlarm } from "./alarm.ts";
import { ownMetric } from "./own-metric.ts";
import { ServiceStack } from "./service-stack.ts";
import type { WatchedApi } from "./stage-dashboard.ts";

/** Where somebody stands waiting. */
export const COUNTER = ["context", "care-event"] as const satisfies readonly Step[];

/** 95 of 100 calls of the counter are to be answered within this by their function, and 99 within that by the API, cold starts included. */
const COUNTER_BUDGET = { p95: 200, p99: 700 } as const;

/** One slow quarter of an hour is somebody's network or a deployment; one slow minute is nothing. */
const PERIODS = 3;

/** Alarms when the counter is slow: people wait there, and nothing else tells of it. */
export class CounterTimes extends Construct {
  constructor(scope: Construct, id: string, apis: readonly WatchedApi[]) {
    super(scope, id);
    const { stage } = ServiceStack.around(this);
    for (const step of COUNTER) {
      const metric = ownMetric(stage, "StepTime", { of: step, statistic: "p95" });
      this.slow(`Slow-${step}`, `The step ${step} is slow at the counter (${stage.name}).`, metric, COUNTER_BUDGET.p95);
    }
    // Only API Gateway sees what a reader waits for: a function doesn't know of its own cold start.
    for (const { name, api } of apis.filter(({ name }) => name === "practice")) {
      const metric = api.metricLatency({ period: Duration.minutes(5), statistic: "p99" });
      this.slow("SlowApi", `The ${name} API is slow (${stage.name}).`, metric, COUNTER_BUDGET.p99);
    }
  }

  private slow(id: string, meaning: string, metric: IMetric, threshold: number): void {
    new RunbookAlarm(this, id, {
      meaning,
      runbook: "slow-counter",
      metric,
      threshold,
      evaluationPeriods: PERIODS,
      // Of twenty calls at night one cold start is a twentieth. Below 200 calls a period for p95, and 1,000 for p99, the state stays as it was.
      evaluateLowSampleCountPercentile: "ignore",
    });
  }
}
