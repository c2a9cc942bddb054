import { type App, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import { Schedule } from "aws-cdk-lib/aws-events";
import { CappedWorker } from "../constructs/capped-worker.ts";
import { PushPlatform } from "../constructs/push-platform.ts";
import { ScheduledCall } from "../constructs/scheduled-call.ts";
import { type Environment, ServiceFunction } from "../constructs/service-function.ts";
import { ServiceStack, type ServiceStackProps } from "../constructs/service-stack.ts";
import { StreamWorker } from "../constructs/stream-worker.ts";
import type { DataStack } from "./data-stack.ts";

/** Push: the platforms, the registration of phones, and the delivery of what the tables' streams tell. */
export class MessagingStack extends ServiceStack {
  /** Where news for phones are put in line. */
  readonly pushes: CappedWorker;

  constructor(app: App, props: ServiceStackProps & { tables: DataStack; revocations: CappedWorker }) {
    super(app, "Messaging", "Push workers of the health card", props);
    const manager = new ServiceFunction(this, "ManagePushPlatform", {
      folder: "push/manage-push-platform",
      timeout: Duration.seconds(60),
      calledBy: "deployment",
    });
    const android = new PushPlatform(this, "Android", { service: "GCM", phones: "android", manager });
    // Only builds from the store reach Apple's production service.
    const apple = this.stage.name === "prod" ? "APNS" : "APNS_SANDBOX";
    const ios = new PushPlatform(this, "Ios", { service: apple, phones: "ios", manager });
    const { card } = props.tables;
    const platforms = [android, ios];
    this.pushes = this.deliverPushes(props.tables, platforms);
    this.followCare(props.tables);
    this.tellWatchers(props.tables, platforms);
    this.followCards(props.tables, {
      REGISTRATION_QUEUE: this.registerDevices(props.tables, android, ios),
      // Only what a human operator has decided on: who proves the identity at once knows the answer.
      DECISION_QUEUE: this.teller(
        "TellDecision",
        "enrolment/tell-decision",
        { CARD_TABLE: card.for("GetItem", "UpdateItem"), ...this.paced(PUSH_SHARES.decisions, 4) },
        platforms,
      ),
      // What happens to a card is told to its phone, and for the last time to the one that it has left.
      CARD_CHANGE_QUEUE: this.teller(
        "TellCardChange",
        "card/tell-card-change",
        { CARD_TABLE: card.for("GetItem", "Query", "UpdateItem"), ...this.paced(PUSH_SHARES.cardChanges, 4) },
        platforms,
      ),
      // And what was issued through that one ends.
      REVOCATION_QUEUE: props.revocations,
    });
  }

  /** At the rate that SNS allows: two runs, each paced. */
  private registerDevices({ card }: DataStack, android: PushPlatform, ios: PushPlatform): CappedWorker {
    return new CappedWorker(this, "RegisterDevice", {
      folder: "push/register-device",
      environment: {
        CARD_TABLE: card.for("GetItem", "PutItem", "UpdateItem"),
        PUSH_APPLICATION_ANDROID: android.forRegistering(),
        PUSH_APPLICATION_IOS: ios.forRegistering(),
      },
      timeout: Duration.seconds(10),
      maxConcurrency: 2,
    });
  }

  /** The card table's stream bears two followers a shard: one puts its work in line, and the workers work off their queues. */
  private followCards({ card }: DataStack, lines: Readonly<Record<string, CappedWorker>>): void {
    const ofItems = (image: Record<string, unknown>, eventName = ["INSERT", "MODIFY"]) => ({
      eventName,
      dynamodb: { NewImage: image },
    });
    const { deadLetters } = new StreamWorker(this, "ForwardCardChanges", {
      folder: "outbox/forward-card-changes",
      table: card,
      filters: [
        ofItems({ registration: { S: ["pending", "retiring"] } }),
        ofItems({ type: { S: ["enrolment"] }, decision: { S: [{ exists: true }] } }, ["MODIFY"]),
        ofItems({ type: { S: ["card-change"] } }, ["INSERT"]),
      ],
      environment: Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, line.forSending()])),
    });
    new CfnOutput(this, "CardDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
    for (const [name, line] of Object.entries(lines)) {
      const id = name
        .replace("_QUEUE", "")
        .split("_")
        .map((word) => word.charAt(0) + word.slice(1).toLowerCase());
      // Beside the queue, which may be another stack's.
      new CfnOutput(Stack.of(line), `${id.join("")}DeadLetterQueueUrl`, { value: line.deadLetters.queue.queueUrl });
    }
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
        ...this.paced(PUSH_SHARES.watches, 2),
      }),
      timeout: Duration.minutes(2),
      maxConcurrency: 2,
    });
    for (const platform of platforms) platform.grantPublish(round.worker.live);
    const { worker, deadLetters } = new StreamWorker(this, "StartWatchRound", {
      folder: "eligibility/start-watch-round",
      table: rollout,
      filters: [{ eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["rollout-change"] } } } }],
      environment: { ROUND_QUEUE: round.forSending() },
    });
    // Six in the morning in winter, seven in summer: the day is Paris's either way.
    const schedule = Schedule.cron({ minute: "0", hour: "5" });
    new ScheduledCall(this, "EveryMorning", { schedule, worker, deadLetters });
    new CfnOutput(this, "RoundQueueUrl", { value: round.queue.queueUrl });
    new CfnOutput(this, "RoundDeadLetterQueueUrl", { value: round.deadLetters.queue.queueUrl });
    new CfnOutput(this, "RolloutDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  /** Tells somebody's phones of what the card table brings. */
  private teller(
    id: string,
    folder: string,
    environment: Environment,
    platforms: readonly PushPlatform[],
  ): CappedWorker {
    const teller = new CappedWorker(this, id, {
      folder,
      environment,
      timeout: Duration.seconds(30),
      maxConcurrency: 4,
    });
    for (const platform of platforms) platform.grantPublish(teller.worker.live);
    return teller;
  }

  /** In the order of each card, and as fast as SNS allows. */
  private deliverPushes({ card, care }: DataStack, platforms: readonly PushPlatform[]): CappedWorker {
    const deliverer = new CappedWorker(this, "DeliverPush", {
      folder: "push/deliver-push",
      environment: {
        CARD_TABLE: card.for("Query", "GetItem", "UpdateItem"),
        CARE_TABLE: care.for("BatchGetItem", "PutItem"),
        ...this.paced(PUSH_SHARES.care, 4),
      },
      timeout: Duration.seconds(30),
      maxConcurrency: 4,
      ordered: true,
      patience: { wait: Duration.minutes(5), runbook: "receipt-without-push" },
    });
    for (const platform of platforms) platform.grantPublish(deliverer.worker.live);
    new CfnOutput(this, "PushDeadLetterQueueUrl", { value: deliverer.deadLetters.queue.queueUrl });
    return deliverer;
  }

  /** What happens on a card within two seconds becomes one message, and so one push. The stream's other follower counts reads. */
  private followCare({ care, practice }: DataStack): void {
    const { deadLetters } = new StreamWorker(this, "ForwardCareChanges", {
      folder: "outbox/forward-care-changes",
      table: care,
      filters: [
        { eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["care-event", "context", "statement"] } } } },
      ],
      environment: {
        CARE_TABLE: care.keyed("CARD#*").for("UpdateItem"),
        PRACTICE_TABLE: practice.for("GetItem"),
        PUSH_QUEUE: this.pushes.forSending(),
      },
      gather: { atMost: 1_000, seconds: 2 },
    });
    new CfnOutput(this, "CareDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  /** So many runs share what a worker may send of the pushes that SNS takes. */
  private paced(share: number, runs: number): Environment {
    return { PUSHES_PER_SECOND: String(Math.max(1, Math.floor((share * this.stage.pushRate) / runs))) };
  }
}

/** Of the pushes that SNS takes a second, what each worker may send, all its runs together. A tenth is left for repeats of the SDK. */
const PUSH_SHARES = { care: 0.65, watches: 0.15, cardChanges: 0.06, decisions: 0.04 } as const;
