import { type App, CfnOutput, Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { CappedWorker } from "../constructs/capped-worker.ts";
import { PushPlatform } from "../constructs/push-platform.ts";
import { ServiceFunction } from "../constructs/service-function.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import { StreamWorker } from "../constructs/stream-worker.ts";
import type { DataStack } from "./data-stack.ts";

/** Push: the platforms, the registration of phones, and the delivery of what the tables' streams tell. */
export class MessagingStack extends ServiceStack {
  constructor(app: App, props: ServiceStackProps & { tables: DataStack }) {
    super(app, "Messaging", "Push workers of the health card", props);
    const manager = new ServiceFunction(this, "ManagePushPlatform", {
      folder: "push/manage-push-platform",
      timeout: Duration.seconds(60),
    });
    const android = new PushPlatform(this, "Android", { service: "GCM", phones: "android", manager });
    // Only builds from the store reach Apple's production service.
    const apple = this.stage.name === "prod" ? "APNS" : "APNS_SANDBOX";
    const ios = new PushPlatform(this, "Ios", { service: apple, phones: "ios", manager });
    this.registerDevices(props.tables, android, ios);
    this.deliverPushes(props.tables, [android, ios]);
    this.tellWatchers(props.tables, [android, ios]);
    this.tellDecisions(props.tables, [android, ios]);
    this.tellCardChanges(props.tables, [android, ios]);
  }

  /** At the rate that SNS allows: two runs, each paced. */
  private registerDevices({ card }: DataStack, android: PushPlatform, ios: PushPlatform): void {
    const registrations = new CappedWorker(this, "RegisterDevice", {
      folder: "push/register-device",
      environment: {
        CARD_TABLE: card.for("GetItem", "PutItem", "UpdateItem"),
        PUSH_APPLICATION_ANDROID: android.forRegistering(),
        PUSH_APPLICATION_IOS: ios.forRegistering(),
      },
      timeout: Duration.seconds(10),
      maxConcurrency: 2,
    });
    const wanted = { type: { S: ["device", "watch", "enrolment"] }, registration: { S: ["pending", "retiring"] } };
    const { deadLetters } = new StreamWorker(this, "QueueRegistration", {
      folder: "push/queue-registration",
      table: card,
      filter: { eventName: ["INSERT", "MODIFY"], dynamodb: { NewImage: wanted } },
      environment: { REGISTRATION_QUEUE: registrations.forSending() },
      reservedConcurrency: this.stage.pushConcurrency,
    });
    new CfnOutput(this, "CardDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
    new CfnOutput(this, "RegistrationDeadLetterQueueUrl", { value: registrations.deadLetters.queue.queueUrl });
  }

  /** "Tell me when": a change of the rollout, and every morning, begin a round through all watches. */
  private tellWatchers({ card, insured, rollout }: DataStack, platforms: readonly PushPlatform[]): void {
    const round = new CappedWorker(this, "TellWatchers", {
      folder: "eligibility/tell-watchers",
      environment: (ownQueue) => ({
        CARD_TABLE: card.for("Query", "GetItem", "PutItem", "UpdateItem", "DeleteItem"),
        INSURED_TABLE: insured.for("GetItem"),
        ROLLOUT_TABLE: rollout.for("GetItem"),
        ROUND_QUEUE: ownQueue,
      }),
      timeout: Duration.minutes(2),
      maxConcurrency: 2,
    });
    for (const platform of platforms) platform.grantPublish(round.worker.live);
    const { worker, deadLetters } = new StreamWorker(this, "StartWatchRound", {
      folder: "eligibility/start-watch-round",
      table: rollout,
      filter: { eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["rollout-change"] } } } },
      environment: { ROUND_QUEUE: round.forSending() },
    });
    // Six in the morning in winter, seven in summer: the day is Paris's either way.
    const everyMorning = new Rule(this, "EveryMorning", { schedule: Schedule.cron({ minute: "0", hour: "5" }) });
    everyMorning.addTarget(new LambdaFunction(worker.live));
    new CfnOutput(this, "RoundQueueUrl", { value: round.queue.queueUrl });
    new CfnOutput(this, "RoundDeadLetterQueueUrl", { value: round.deadLetters.queue.queueUrl });
    new CfnOutput(this, "RolloutDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  /** Only what a human operator has decided on: who proves the identity at once knows the answer. */
  private tellDecisions({ card }: DataStack, platforms: readonly PushPlatform[]): void {
    const decided = { type: { S: ["enrolment"] }, decision: { S: [{ exists: true }] } };
    const { worker, deadLetters } = new StreamWorker(this, "TellDecision", {
      folder: "enrolment/tell-decision",
      table: card,
      filter: { eventName: ["MODIFY"], dynamodb: { NewImage: decided } },
      environment: { CARD_TABLE: card.for("GetItem", "UpdateItem") },
      reservedConcurrency: this.stage.pushConcurrency,
    });
    for (const platform of platforms) platform.grantPublish(worker.live);
    new CfnOutput(this, "DecisionDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  /** What happens to a card is told to its phone, and for the last time to the one that it has left. */
  private tellCardChanges({ card }: DataStack, platforms: readonly PushPlatform[]): void {
    const { worker, deadLetters } = new StreamWorker(this, "TellCardChange", {
      folder: "card/tell-card-change",
      table: card,
      filter: { eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["card-change"] } } } },
      environment: { CARD_TABLE: card.for("GetItem", "Query", "UpdateItem") },
      reservedConcurrency: this.stage.pushConcurrency,
    });
    for (const platform of platforms) platform.grantPublish(worker.live);
    new CfnOutput(this, "CardChangeDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  private deliverPushes({ card, care }: DataStack, platforms: readonly PushPlatform[]): void {
    const { worker, deadLetters } = new StreamWorker(this, "DeliverPush", {
      folder: "push/deliver-push",
      table: care,
      filter: { eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["care-event"] } } } },
      environment: {
        CARD_TABLE: card.for("Query", "GetItem", "UpdateItem"),
        CARE_TABLE: care.for("GetItem", "PutItem"),
      },
      reservedConcurrency: this.stage.pushConcurrency,
    });
    for (const platform of platforms) platform.grantPublish(worker.live);
    new CfnOutput(this, "CareDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }
}
