import { type App, CfnOutput, Duration } from "aws-cdk-lib";
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
  }

  private registerDevices({ card }: DataStack, android: PushPlatform, ios: PushPlatform): void {
    const { deadLetters } = new StreamWorker(this, "RegisterDevice", {
      folder: "push/register-device",
      table: card,
      filter: {
        eventName: ["INSERT", "MODIFY"],
        dynamodb: { NewImage: { type: { S: ["device"] }, registration: { S: ["pending"] } } },
      },
      environment: {
        CARD_TABLE: card.for("UpdateItem"),
        PUSH_APPLICATION_ANDROID: android.forRegistering(),
        PUSH_APPLICATION_IOS: ios.forRegistering(),
      },
      reservedConcurrency: this.stage.pushConcurrency,
    });
    new CfnOutput(this, "CardDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }

  private deliverPushes({ card, care }: DataStack, platforms: readonly PushPlatform[]): void {
    const { worker, deadLetters } = new StreamWorker(this, "DeliverPush", {
      folder: "push/deliver-push",
      table: care,
      filter: { eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["care-event"] } } } },
      environment: { CARD_TABLE: card.for("Query"), CARE_TABLE: care.for("GetItem", "PutItem") },
      reservedConcurrency: this.stage.pushConcurrency,
    });
    for (const platform of platforms) platform.grantPublish(worker.live);
    new CfnOutput(this, "CareDeadLetterQueueUrl", { value: deadLetters.queue.queueUrl });
  }
}
