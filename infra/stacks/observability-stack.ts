import { type App, ArnFormat, Validations } from "aws-cdk-lib";
import { EventField, Rule, RuleTargetInput } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
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
    if (stage.isReal) this.tellOfFailedBackups();
    if (stage.alarmEmail) this.tellByEmail(stage.alarmEmail);
  }

  private tellByEmail(address: string): void {
    const subscription = this.alarmTopic.addSubscription(new EmailSubscription(address));
    Validations.of(subscription).acknowledge({
      id: "Serverless-SNSRedrivePolicy",
      reason:
        "SNS puts no e-mail that is refused into a dead-letter queue, and CloudWatch keeps every alarm's history.",
    });
  }

  /** AWS Backup tells of its jobs by events. Those of the whole account: a failed copy of another stage is worth knowing too. */
  private tellOfFailedBackups(): void {
    const failed = ["FAILED", "EXPIRED", "ABORTED", "PARTIAL"];
    const rule = new Rule(this, "FailedBackups", {
      eventPattern: {
        source: ["aws.backup"],
        detailType: ["Backup Job State Change", "Copy Job State Change", "Restore Job State Change"],
        // Restores have a status, the others a state.
        detail: { $or: [{ state: failed }, { status: failed }] },
      },
    });
    const what = EventField.fromPath("$.detail-type");
    const message = `AWS Backup failed: ${what}. Runbook: infra/runbooks/backup-failed.md`;
    rule.addTarget(new SnsTopic(this.alarmTopic, { message: RuleTargetInput.fromText(message) }));
    Validations.of(rule).acknowledge({
      id: "Serverless-EventBusDLQ",
      reason: "It tells people of a failure; were it lost, the next night's or the month's restore test tells again.",
    });
  }
}
