import { Duration, Validations } from "aws-cdk-lib";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { perMinute, RunbookAlarm } from "./alarm.ts";
import { ServiceStack } from "./service-stack.ts";

/**
 * What a worker gave up on, kept for two weeks, with an alarm on the first message. For a stream's worker a message says where in the
 * stream the records are, not what is in them.
 */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  /** @param ordered of a queue that keeps an order: SQS asks that both do */
  constructor(scope: Construct, id: string, { ordered }: { readonly ordered?: true | undefined } = {}) {
    super(scope, id);
    const { dataKey } = ServiceStack.around(this);
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: dataKey.key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(ordered && { fifo: true }),
    });
    const reason = "This is a dead-letter queue itself: what it holds waits for people, and has nowhere else to go.";
    for (const id of ["AwsSolutions-SQS3", "Serverless-SQSRedrivePolicy"]) {
      Validations.of(this.queue).acknowledge({ id, reason });
    }
    new RunbookAlarm(this, "NotEmpty", {
      meaning: `A worker gave up on something (${scope.node.path}).`,
      runbook: "dead-letters",
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ ...perMinute, statistic: "Maximum" }),
      threshold: 1,
      evaluationPeriods: 1,
    });
  }

  grantSend(grantee: IGrantable): void {
    this.queue.grant(grantee, "sqs:SendMessage");
    ServiceStack.around(this).dataKey.grantThroughQueue(grantee);
  }
}
