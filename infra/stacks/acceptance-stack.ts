import { type App, CfnOutput, Duration } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-events";
import { CappedWorker } from "../constructs/capped-worker.ts";
import { ScheduledCall } from "../constructs/scheduled-call.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import { StreamWorker } from "../constructs/stream-worker.ts";
import type { DataStack } from "./data-stack.ts";

/** Where the card is really taken: reads are counted as they happen, and told a day later. */
export class AcceptanceStack extends ServiceStack {
  constructor(app: App, props: ServiceStackProps & { tables: DataStack }) {
    super(app, "Acceptance", "Where the health card is taken", props);
    this.countReads(props.tables);
    this.reckonEveryNight(props.tables);
  }

  /** The second reader of the care table's stream, beside its outbox; a shard takes no third. */
  private countReads({ care, practice }: DataStack): void {
    const { deadLetters } = new StreamWorker(this, "CountRead", {
      folder: "practice/count-read",
      table: care,
      filters: [{ eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["context"] } } } }],
      environment: { PRACTICE_TABLE: practice.keyed("PRACTICE#*").for("UpdateItem") },
    });
    new CfnOutput(this, "ReadDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  private reckonEveryNight({ practice }: DataStack): void {
    const { worker, deadLetters } = new CappedWorker(this, "ReckonAcceptance", {
      folder: "practice/reckon-acceptance",
      environment: (ownQueue) => ({
        PRACTICE_TABLE: practice.for("Query", "UpdateItem"),
        ROUND_QUEUE: ownQueue,
      }),
      timeout: Duration.minutes(2),
      maxConcurrency: 4,
    });
    // Three in the morning in winter, four in summer: the day before is over in Paris, and read to its end.
    const schedule = Schedule.cron({ minute: "0", hour: "2" });
    new ScheduledCall(this, "EveryNight", { schedule, worker, deadLetters });
    new CfnOutput(this, "AcceptanceDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }
}
