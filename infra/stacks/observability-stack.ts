import { type App, ArnFormat } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Stage } from "../config.ts";
import type { DataKey } from "../constructs/data-key.ts";
import { StageStack } from "../constructs/stage-stack.ts";

/** How the people on call learn of an alarm. Alarms themselves stand beside what they watch. */
export class ObservabilityStack extends StageStack {
  readonly alarmTopic: Topic;

  constructor(app: App, stage: Stage, dataKey: DataKey) {
    super(app, "Observability", stage, { description: "Alarm topic of the health card" });
    this.alarmTopic = new Topic(this, "Alarms", {
      displayName: `Health card alarms (${stage.name})`,
      masterKey: dataKey.key,
      enforceSSL: true,
    });
    // A topic policy of our own replaces the one by which alarms of the account may publish.
    const alarms = this.formatArn({
      service: "cloudwatch",
      resource: "alarm",
      resourceName: `HealthCard-${stage.name}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.alarmTopic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.alarmTopic.topicArn],
        conditions: { ArnLike: { "aws:SourceArn": alarms } },
      }),
    );
    if (stage.alarmEmail) this.alarmTopic.addSubscription(new EmailSubscription(stage.alarmEmail));
  }
}
