import { type App, CfnOutput, Duration } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-events";
import { CappedWorker } from "../constructs/capped-worker.ts";
import { ScheduledCall } from "../constructs/scheduled-call.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import type { DataStack } from "./data-stack.ts";

/** Who has not fetched a statement is reminded, once, while there is time. */
export class StatementStack extends ServiceStack {
  constructor(app: App, props: ServiceStackProps & { tables: DataStack; pushes: CappedWorker }) {
    super(app, "Statement", "Reminders of statements of the health card", props);
    const { worker, deadLetters } = new CappedWorker(this, "RemindStatements", {
      folder: "statement/remind-statements",
      environment: (ownQueue) => ({
        CARE_TABLE: props.tables.care.for("Query"),
        PUSH_QUEUE: props.pushes.forSending(),
        ROUND_QUEUE: ownQueue,
      }),
      timeout: Duration.minutes(1),
      maxConcurrency: 4,
    });
    // Nine in the morning in winter, ten in summer: nobody's phone rings at night.
    const schedule = Schedule.cron({ minute: "0", hour: "8" });
    new ScheduledCall(this, "EveryMorning", { schedule, worker, deadLetters });
    new CfnOutput(this, "ReminderDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }
}
