import { CustomResource, Stack, type StackProps } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { FilterCriteria, FilterRule, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { DynamoEventSource, SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { ServiceFunction, type Surroundings } from "../constructs/service-function.ts";

/** From the tables' streams to the phones. */
export class MessagingStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & Surroundings) {
    super(scope, id, props);
    const { settings, keys, tables } = props;
    const around = { settings, keys, tables };
    const android = this.pushApplication(around, "android");
    const ios = this.pushApplication(around, "ios");

    const register = new ServiceFunction(this, {
      ...around,
      name: "push/register-device",
      environment: {
        CARD_TABLE: tables.card.tableName,
        PUSH_APPLICATION_ANDROID: android,
        PUSH_APPLICATION_IOS: ios,
      },
      tableActions: { card: ["UpdateItem"] },
    });
    register.fn.addToRolePolicy(
      new PolicyStatement({ actions: ["sns:CreatePlatformEndpoint"], resources: [android, ios] }),
    );
    const device = FilterCriteria.filter({
      dynamodb: {
        NewImage: { type: { S: FilterRule.isEqual("device") }, registration: { S: FilterRule.isEqual("pending") } },
      },
    });
    this.follow(register, tables.card, device, props);

    const deliver = new ServiceFunction(this, {
      ...around,
      name: "push/deliver-push",
      environment: { CARD_TABLE: tables.card.tableName, CARE_TABLE: tables.care.tableName },
      tableActions: { card: ["Query"], care: ["GetItem", "PutItem"] },
    });
    const endpoints = `arn:${this.partition}:sns:${this.region}:${this.account}:endpoint/*`;
    deliver.fn.addToRolePolicy(new PolicyStatement({ actions: ["sns:Publish"], resources: [endpoints] }));
    const event = FilterCriteria.filter({
      eventName: FilterRule.isEqual("INSERT"),
      dynamodb: { NewImage: { type: { S: FilterRule.isEqual("care-event") } } },
    });
    this.follow(deliver, tables.care, event, props);
  }

  /** A worker on a stream: five tries, then the record's address goes to a dead-letter queue. */
  private follow(
    worker: ServiceFunction,
    table: Table,
    filter: { [key: string]: unknown },
    { keys }: Surroundings,
  ): void {
    const deadLetters = new Queue(worker, "DeadLetters", {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: keys.data,
      enforceSSL: true,
    });
    worker.live.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [filter],
        batchSize: 10,
        retryAttempts: 5,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        onFailure: new SqsDlq(deadLetters),
      }),
    );
  }

  /** CloudFormation has no type for SNS platform applications, hence a function of our own. */
  private pushApplication(around: Surroundings, platform: "android" | "ios"): string {
    const stack = Stack.of(this);
    const id = `${platform}-push`;
    const manager =
      (this.node.tryFindChild("push-manage-push-platform") as ServiceFunction | undefined) ??
      this.platformManager(around, stack.region, stack.account);
    const resource = new CustomResource(this, id, {
      serviceToken: manager.fn.functionArn,
      properties: {
        Name: `health-card-${around.settings.stage}-${platform}`,
        Platform: platform === "android" ? "GCM" : "APNS",
      },
    });
    return resource.ref;
  }

  private platformManager(around: Surroundings, region: string, account: string): ServiceFunction {
    const manager = new ServiceFunction(this, { ...around, name: "push/manage-push-platform", environment: {} });
    const resources = [`arn:${this.partition}:sns:${region}:${account}:app/*/health-card-${around.settings.stage}-*`];
    manager.fn.addToRolePolicy(
      new PolicyStatement({
        actions: [
          "sns:CreatePlatformApplication",
          "sns:DeletePlatformApplication",
          "sns:SetPlatformApplicationAttributes",
        ],
        resources,
      }),
    );
    return manager;
  }
}
