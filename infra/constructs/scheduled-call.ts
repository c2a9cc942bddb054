import { Rule, type Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { ServiceFunction } from "./service-function.ts";
import type { DeadLetterQueue } from "./worker-queue.ts";

export interface ScheduledCallProps {
  readonly schedule: Schedule;
  readonly worker: ServiceFunction;
  /** Gets the call that could not be made, and the one that failed three times. */
  readonly deadLetters: DeadLetterQueue;
}

/** Calls a function by the clock. */
export class ScheduledCall extends Construct {
  constructor(scope: Construct, id: string, { schedule, worker, deadLetters }: ScheduledCallProps) {
    super(scope, id);
    const target = new LambdaFunction(worker.live, { deadLetterQueue: deadLetters.queue });
    new Rule(this, "Rule", { schedule }).addTarget(target);
    deadLetters.grantSend(worker.live);
    // The permission is granted by hand, without the reading that CDK's own SqsDestination adds.
    worker.live.configureAsyncInvoke({ onFailure: { bind: () => ({ destination: deadLetters.queue.queueArn }) } });
  }
}
