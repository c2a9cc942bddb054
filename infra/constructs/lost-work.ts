import { perMinute, RunbookAlarm } from "./alarm.ts";
import type { ServiceFunction } from "./service-function.ts";
import { ServiceStack } from "./service-stack.ts";

const ID = "Lost";

/**
 * Alarms on what a worker has given up and Lambda could not put aside, since the dead letters' key, queue or permission is gone: nothing else tells of
 * it, and nobody has it any more. A worker that is fed and called by the clock has one alarm.
 */
export function tellOfLostWork(worker: ServiceFunction): void {
  if (worker.node.tryFindChild(ID)) return;
  const { stage } = ServiceStack.around(worker);
  new RunbookAlarm(worker, ID, {
    meaning: `Something that a worker gave up could not be put aside (${worker.node.path}, ${stage.name}).`,
    runbook: "lost-work",
    metric: worker.live.metric("DestinationDeliveryFailures", perMinute),
    threshold: 1,
    evaluationPeriods: 1,
  });
}
