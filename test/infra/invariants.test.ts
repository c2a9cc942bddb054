import { CfnResource, Stack, TagManager } from "aws-cdk-lib";
import { describe, expect, test } from "vitest";
import {
  everyStage,
  fullStage,
  ofType,
  type Properties,
  type Resource,
  referent,
  type Synthesized,
} from "./synthesized.ts";

type UnderKey = (resource: Resource) => Properties[string];

/** Where the types that keep something name the key that it is encrypted with. */
const KEEPS: Readonly<Record<string, UnderKey>> = {
  "AWS::Backup::BackupVault": ({ properties }) => properties.EncryptionKeyArn,
  "AWS::DynamoDB::Table": ({ properties }) => (properties.SSESpecification as Properties).KMSMasterKeyId,
  "AWS::Logs::LogGroup": ({ properties }) => properties.KmsKeyId,
  "AWS::SNS::Topic": ({ properties }) => properties.KmsMasterKeyId,
  "AWS::SQS::Queue": ({ properties }) => properties.KmsMasterKeyId,
  "AWS::S3::Bucket": ({ properties }) => {
    const { ServerSideEncryptionConfiguration: rules } = properties.BucketEncryption as Properties;
    const [{ ServerSideEncryptionByDefault: byDefault }] = rules as unknown as [Properties];
    return (byDefault as Properties).KMSMasterKeyID;
  },
};

/** Types that keep nothing of anybody: programs, permissions, names, alarms, and the keys themselves. */
const KEEP_NOTHING = new Set([
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::ApiMapping",
  "AWS::ApiGatewayV2::Authorizer",
  "AWS::ApiGatewayV2::DomainName",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::ApplicationAutoScaling::ScalableTarget",
  "AWS::Backup::BackupPlan",
  "AWS::Backup::BackupSelection",
  "AWS::Backup::RestoreTestingPlan",
  "AWS::Backup::RestoreTestingSelection",
  // Of public documents it keeps copies, and of nothing else: see the test of the edge.
  "AWS::CloudFront::Distribution",
  "AWS::CloudFront::CachePolicy",
  "AWS::CloudFront::ResponseHeadersPolicy",
  "AWS::CloudWatch::Alarm",
  "AWS::CloudWatch::CompositeAlarm",
  "AWS::CloudWatch::Dashboard",
  "AWS::CodeDeploy::Application",
  "AWS::CodeDeploy::DeploymentGroup",
  "AWS::Events::Rule",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::KMS::Alias",
  "AWS::KMS::Key",
  "AWS::Lambda::Alias",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::Function",
  "AWS::Lambda::Permission",
  "AWS::Lambda::Version",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Subscription",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::QueuePolicy",
  "AWS::WAFv2::WebACL",
  "Custom::PushPlatform",
]);

/** S3 writes its access logs to no bucket under a customer key. */
const isAccessLog = ({ path }: Resource) => path.endsWith("/AccessLogs/Resource");

const stages = [
  ...everyStage.map((each) => [`the stage ${each.stage.name}`, each] as const),
  ["production with every setting", fullStage] as const,
];

describe.each(stages)("every resource of %s", (_, synthesized) => {
  const { resources, stage, app } = synthesized;

  test("is of a type of which it is known whether it keeps anything", () => {
    const unknown = resources.filter(({ type }) => !(type in KEEPS) && !KEEP_NOTHING.has(type));
    expect(unknown.map(({ type, path }) => `${type} at ${path}`)).toEqual([]);
  });

  test("that keeps something keeps it under the stage's data key", () => {
    for (const resource of resources.filter((each) => !isAccessLog(each))) {
      const key = KEEPS[resource.type]?.(resource);
      if (!(resource.type in KEEPS)) continue;
      expect
        .soft(referent(synthesized, resource.stack, key)?.path, resource.path)
        .toMatch(/-Keys\/Data\/Key\/Resource$/);
    }
  });

  test("that can be tagged says its service and its stage", () => {
    const taggable = app.node.findAll().filter((each) => CfnResource.isCfnResource(each) && TagManager.of(each));
    expect(taggable.length).toBeGreaterThan(100);
    for (const construct of taggable) {
      const tags = Stack.of(construct).resolve(TagManager.of(construct)?.tagValues());
      expect.soft(tags, construct.node.path).toEqual({ service: "health-card", stage: stage.name });
    }
  });

  test("that calls by the clock puts aside the call that can't be made, and its function the call that fails", () => {
    const clocks = ofType(synthesized, "AWS::Events::Rule").filter(({ properties }) => properties.ScheduleExpression);
    expect(clocks).not.toHaveLength(0);
    for (const rule of clocks) {
      const [target] = rule.properties.Targets as unknown as [Properties];
      const { Arn } = (target.DeadLetterConfig ?? {}) as Properties;
      const putAside = referent(synthesized, rule.stack, Arn);
      expect.soft(putAside?.type, rule.path).toBe("AWS::SQS::Queue");
      const alias = referent(synthesized, rule.stack, target.Arn);
      expect.soft(alias && onFailure(synthesized, alias), rule.path).toBe(putAside);
    }
  });
});

/** Where an alias puts calls that nobody waits for, when they fail. */
function onFailure(synthesized: Synthesized, alias: Resource): Resource | undefined {
  const ofAlias = ofType(synthesized, "AWS::Lambda::EventInvokeConfig").find(
    ({ stack, properties }) =>
      stack === alias.stack && JSON.stringify(properties.Qualifier).includes(`"${alias.logicalId}"`),
  );
  const { OnFailure } = (ofAlias?.properties.DestinationConfig ?? {}) as Record<string, Properties | undefined>;
  return referent(synthesized, alias.stack, OnFailure?.Destination);
}
