import type { Construct } from "constructs";
import { RunbookAlarm } from "./alarm.ts";
import { ownMetric } from "./own-metric.ts";
import { ServiceStack } from "./service-stack.ts";

/** Failures that a worker has reported within ten minutes, at which people are called. One or two heal by the next try. */
const TOO_MANY_FAILURES = 3;

/**
 * An alarm on what a worker fails at and reports: to Lambda such a run went well. It goes off while what fails still comes again, and not only when it is
 * given up or has waited for hours.
 */
export function tellOfBrokenWork(scope: Construct, folder: string): void {
  const { stage } = ServiceStack.around(scope);
  new RunbookAlarm(scope, "Broken", {
    meaning: `${folder} fails at its work again and again (${stage.name}).`,
    runbook: "work-broken",
    metric: ownMetric(stage, "WorkBroken", { of: folder.split("/").at(-1) ?? folder, minutes: 10 }),
    threshold: TOO_MANY_FAILURES,
    evaluationPeriods: 1,
  });
}
