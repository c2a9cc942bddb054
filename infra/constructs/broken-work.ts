import type { Construct } from "constructs";
import { perMinute, RunbookAlarm } from "./alarm.ts";
import { ownMetric } from "./own-metric.ts";
import type { ServiceFunction } from "./service-function.ts";
import { ServiceStack } from "./service-stack.ts";

/** Failures that a worker has reported within ten minutes, at which people are called. One or two heal by the next try. */
const TOO_MANY_FAILURES = 3;

/**
 * Alarms on a worker that a queue or stream feeds. One is on what it fails at and reports, since to Lambda such a run went well: it goes off while that still comes
 * again, and not only when it is given up or has waited for hours. The other is on the first run that ends with an error, as it has done none of
 * its work and comes again after minutes only; it is not the one on whose word a deployment goes back, which a single such run must not decide.
 */
export function tellOfBrokenWork(scope: Construct, folder: string, { live }: ServiceFunction): void {
  const { stage } = ServiceStack.around(scope);
  new RunbookAlarm(scope, "Broken", {
    meaning: `${folder} fails at its work again and again (${stage.name}).`,
    runbook: "work-broken",
    metric: ownMetric(stage, "WorkBroken", { of: folder.split("/").at(-1) ?? folder, minutes: 10 }),
    threshold: TOO_MANY_FAILURES,
    evaluationPeriods: 1,
  });
  new RunbookAlarm(scope, "Dead", {
    meaning: `A run of ${folder} has done none of its work (${stage.name}).`,
    runbook: "function-errors",
    metric: live.metricErrors(perMinute),
    threshold: 1,
    evaluationPeriods: 1,
  });
}
