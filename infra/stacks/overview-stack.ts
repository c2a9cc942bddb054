import { type App, Duration } from "aws-cdk-lib";
import { RunbookAlarm, UnusualAlarm } from "../constructs/alarm.ts";
import type { CappedWorker } from "../constructs/capped-worker.ts";
import { CounterTimes } from "../constructs/counter-times.ts";
import { ownMetric } from "../constructs/own-metric.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import { StageDashboard, type WatchedApi } from "../constructs/stage-dashboard.ts";

interface OverviewProps extends ServiceStackProps {
  readonly apis: readonly WatchedApi[];
  readonly pushes: CappedWorker;
}

/** Cards that were blocked within five minutes by a wrong code: more, and it is not some people's bad memory. */
const MANY_BLOCKED = 10;

/** How the stage does as a whole: the dashboard, and alarms on what is measured of people rather than of machines. */
export class OverviewStack extends ServiceStack {
  constructor(app: App, props: OverviewProps) {
    super(app, "Overview", "Dashboard of the health card", props);
    const { stage } = this;
    new StageDashboard(this, "Dashboard", props);
    new CounterTimes(this, "Counter", props.apis);
    new RunbookAlarm(this, "LatePush", {
      meaning: `A phone was told of its care five minutes after the receipt, or later (${stage.name}).`,
      runbook: "receipt-without-push",
      metric: ownMetric(stage, "PushDelay", { statistic: "Maximum" }),
      threshold: Duration.minutes(5).toMilliseconds(),
      evaluationPeriods: 1,
    });
    new RunbookAlarm(this, "CardsBlocked", {
      meaning: `Many cards are blocked by wrong codes (${stage.name}).`,
      runbook: "code-guessing",
      metric: ownMetric(stage, "CodesBlocked"),
      threshold: MANY_BLOCKED,
      evaluationPeriods: 1,
    });
    new RunbookAlarm(this, "CertificateLate", {
      meaning: `The key that signs credentials is to be certified, or mdocs end (${stage.name}).`,
      runbook: "key-rotation",
      // It is looked at once an hour: within a day the alarm neither ends nor begins anew.
      metric: ownMetric(stage, "CertificatesLate", { minutes: Duration.days(1).toMinutes() }),
      threshold: 1,
      evaluationPeriods: 1,
    });
    if (!stage.isReal) return;
    new UnusualAlarm(this, "CodesTried", {
      meaning: `More codes are tried than is usual at this hour (${stage.name}).`,
      runbook: "code-guessing",
      metric: ownMetric(stage, "CodesTried"),
    });
  }
}
