import { Duration, Validations } from "aws-cdk-lib";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Access } from "./access.ts";
import { RunbookAlarm } from "./alarm.ts";
import { tellOfBrokenWork } from "./broken-work.ts";
import { type Environment, ServiceFunction } from "./service-function.ts";
import { ServiceStack } from "./service-stack.ts";
import { DeadLetterQueue } from "./worker-queue.ts";

export interface CappedWorkerProps {
  readonly folder: string;
  /** May be made from the worker's own queue, by which it hands on what it has not finished. */
  readonly environment: Environment | ((ownQueue: Access) => Environment);
  readonly timeout: Duration;
  /** Messages worked on at the same time, one a run. */
  readonly maxConcurrency: number;
  /** Messages keep the order of their group, of which one run at a time has some; a run takes up to ten, of several groups. */
  readonly ordered?: true;
  /** How long a message may wait before people are called. */
  readonly patience?: { readonly wait: Duration; readonly runbook: string };
}

/** Tries of a message before it is put aside. */
const TRIES = 6;

/** What SQS calls high throughput: its limits hold for each group, not for the queue. */
const IN_ORDER = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const;

/**
 * A queue with the function that works it off, one message a run and so many runs at a time. A message that fails six times goes to the
 * dead-letter queue.
 */
export class CappedWorker extends Construct {
  readonly queue: Queue;
  readonly worker: ServiceFunction;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: CappedWorkerProps) {
    super(scope, id);
    const {
      folder,
      environment,
      timeout,
      maxConcurrency,
      ordered,
      patience = { wait: Duration.hours(6), runbook: "queue-lag" },
    } = props;
    const { dataKey } = ServiceStack.around(this);
    this.deadLetters = new DeadLetterQueue(this, "DeadLetters", { ordered });
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: dataKey.key,
      enforceSSL: true,
      // A fund's merger is days of work; what fails on the last of them still has four among the dead letters, which count from the beginning.
      retentionPeriod: Duration.days(10),
      // What AWS advises: a run that is slow is not joined by a second one.
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: TRIES },
      ...(ordered && IN_ORDER),
    });
    const known = typeof environment === "function" ? environment(this.forSending()) : environment;
    this.worker = new ServiceFunction(this, "Worker", { folder, environment: known, timeout, calledBy: "work" });
    this.queue.grant(this.worker.live, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");
    dataKey.grantThroughQueue(this.worker.live);
    const source = new EventSourceMapping(this, "Source", {
      target: this.worker.live,
      eventSourceArn: this.queue.queueArn,
      batchSize: ordered ? 10 : 1,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    Validations.of(source).acknowledge({
      id: "Serverless-LambdaEventSourceMappingDestination",
      reason: "Of a queue, the queue itself puts aside what fails; destinations are for streams.",
    });
    tellOfBrokenWork(this, folder, this.worker);
    new RunbookAlarm(this, "Lag", {
      meaning: `${folder} has left a message waiting for ${patience.wait.toHumanString()}.`,
      runbook: patience.runbook,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: "Maximum" }),
      threshold: patience.wait.toSeconds(),
      evaluationPeriods: 1,
    });
  }

  /** To send messages to the worker. */
  forSending(): Access {
    const { dataKey } = ServiceStack.around(this);
    return {
      name: this.queue.queueUrl,
      grantTo: (grantee) => {
        this.queue.grant(grantee, "sqs:SendMessage");
        dataKey.grantThroughQueue(grantee);
      },
    };
  }
}
