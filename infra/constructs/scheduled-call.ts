import type { Duration } from "aws-cdk-lib";
import { Rule, type Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import { tellOfLostWork } from "./lost-work.ts";
import type { ServiceFunction } from "./service-function.ts";
import type { DeadLetterQueue } from "./worker-queue.ts";

export interface ScheduledCallProps {
  readonly schedule: Schedule;
  readonly worker: ServiceFunction;
  /** Gets the call that could not be made, and the one that failed three times, or once where it is not repeated. */
  readonly deadLetters: DeadLetterQueue;
  /** For a call that is worth nothing later: how long it may wait for its turn. Nor is it repeated then. */
  readonly patience?: Duration;
  /** Whether the clock calls at all; it does by default. */
  readonly enabled?: boolean;
}

/** Calls a function by the clock. */
export class ScheduledCall extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledCallProps) {
    super(scope, id);
    const { schedule, worker, deadLetters, patience, enabled } = props;
    const once = patience && { maxEventAge: patience, retryAttempts: 0 };
    const target = new LambdaFunction(worker.live, { deadLetterQueue: deadLetters.queue, ...once });
    new Rule(this, "Rule", { schedule, enabled }).addTarget(target);
    deadLetters.grantSend(worker.live);
    // The permission is granted by hand, without the reading that CDK's own SqsDestination adds.
    const onFailure = { bind: () => ({ destination: deadLetters.queue.queueArn }) };
    worker.live.configureAsyncInvoke({ onFailure, ...once });
    tellOfLostWork(worker);
  }
}
