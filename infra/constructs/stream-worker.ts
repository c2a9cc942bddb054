import { Duration } from "aws-cdk-lib";
import { EventSourceMapping, FilterCriteria, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { RunbookAlarm } from "./alarm.ts";
import { tellOfBrokenWork } from "./broken-work.ts";
import { tellOfLostWork } from "./lost-work.ts";
import { type Environment, ServiceFunction } from "./service-function.ts";
import type { ServiceTable } from "./service-table.ts";
import { DeadLetterQueue } from "./worker-queue.ts";

export interface StreamWorkerProps {
  readonly folder: string;
  readonly environment: Environment;
  readonly table: ServiceTable;
  /** Which records of the stream are work, those of any of these; the others cost no call. */
  readonly filters: readonly Record<string, unknown>[];
  readonly reservedConcurrency?: number | undefined;
  /** Records that are worked together: for how long they gather, and how many at most. */
  readonly gather?: { readonly atMost: number; readonly seconds: number };
}

/**
 * A function that follows a table's stream, which is the outbox of what was written. A record that fails is tried five more times,
 * alone after bisecting, and then goes to the dead-letter queue, so that it holds up no other.
 */
export class StreamWorker extends Construct {
  readonly worker: ServiceFunction;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: StreamWorkerProps) {
    super(scope, id);
    const { folder, environment, reservedConcurrency } = props;
    this.worker = new ServiceFunction(this, "Worker", {
      folder,
      environment,
      timeout: Duration.seconds(60),
      reservedConcurrency,
      calledBy: "work",
    });
    this.deadLetters = new DeadLetterQueue(this, "DeadLetters");
    this.deadLetters.grantSend(this.worker.live);
    props.table.grantFollowing(this.worker.live);
    this.follow(props);
    tellOfBrokenWork(this, folder, this.worker);
    tellOfLostWork(this.worker);
    new RunbookAlarm(this, "Lag", {
      meaning: `${folder} is five minutes behind the writes it follows.`,
      runbook: "stream-lag",
      metric: this.worker.live.metric("IteratorAge", { statistic: "Maximum", period: Duration.minutes(1) }),
      threshold: Duration.minutes(5).toMilliseconds(),
      evaluationPeriods: 2,
    });
  }

  private follow({ table, filters, gather }: StreamWorkerProps): void {
    new EventSourceMapping(this, "Source", {
      target: this.worker.live,
      eventSourceArn: table.table.tableStreamArn,
      // From the oldest record: what was written before the worker existed is work too.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: gather?.atMost ?? 25,
      ...(gather && { maxBatchingWindow: Duration.seconds(gather.seconds) }),
      // Lanes keep the order of one item. What is gathered goes through one, which keeps the order of a whole partition.
      parallelizationFactor: gather ? 1 : 5,
      filters: filters.map((filter) => FilterCriteria.filter(filter)),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 5,
      // The permission is granted by hand, without the wildcards that CDK's own SqsDlq adds.
      onFailure: { bind: () => ({ destination: this.deadLetters.queue.queueArn }) },
    });
  }
}
