import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { REGISTRATIONS_PER_SECOND } from "../../functions/push/register-device/contract.ts";
import { all, everyStage, type Json, ofType, type Properties, type Resource, referent, root } from "./synthesized.ts";

const keyOf = (synthesized: (typeof everyStage)[number], resource: Resource, key: Json | undefined) =>
  referent(synthesized, resource.stack, key)?.path.split("/")[1];

describe.each(everyStage)("resources of the stage $stage.name", (synthesized) => {
  const { stage, stacks, templates } = synthesized;
  const tables = ofType(synthesized, "AWS::DynamoDB::Table");
  const nameOf = (resource: Resource) => resource.path.split("/")[1] ?? "";

  test("there are the eight tables, keyed by pk and sk, and on demand", () => {
    expect(tables.map(nameOf).sort()).toEqual([
      "Card",
      "Care",
      "Ephemeral",
      "Insured",
      "Practice",
      "Rollout",
      "Signing",
      "Status",
    ]);
    for (const { path, properties } of tables) {
      const KeySchema = [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ];
      expect.soft(properties, path).toMatchObject({ KeySchema, BillingMode: "PAY_PER_REQUEST" });
    }
  });

  test("every table is encrypted with the data key and forgets what has expired", () => {
    for (const table of tables) {
      const { SSESpecification, TimeToLiveSpecification } = table.properties as Record<string, Properties>;
      expect.soft(keyOf(synthesized, table, SSESpecification?.KMSMasterKeyId), table.path).toBe("Data");
      expect.soft(SSESpecification, table.path).toMatchObject({ SSEEnabled: true, SSEType: "KMS" });
      expect.soft(TimeToLiveSpecification, table.path).toEqual({ AttributeName: "expiresAt", Enabled: true });
    }
  });

  test("tables that nobody could fill again can be restored to any point in time", () => {
    const recoverable = tables.filter(
      ({ properties }) => (properties.PointInTimeRecoverySpecification as Properties).PointInTimeRecoveryEnabled,
    );
    expect(recoverable.map(nameOf).sort()).toEqual(["Card", "Insured", "Practice", "Rollout", "Signing", "Status"]);
  });

  test("the streams of the card, care, rollout and status tables bring the new image, that of the insured both, and no other table has one", () => {
    const streams = tables.flatMap((table) => {
      const stream = table.properties.StreamSpecification as Properties | undefined;
      return stream ? [[nameOf(table), stream.StreamViewType]] : [];
    });
    expect(streams.sort()).toEqual([
      ["Card", "NEW_IMAGE"],
      ["Care", "NEW_IMAGE"],
      ["Insured", "NEW_AND_OLD_IMAGES"],
      ["Rollout", "NEW_IMAGE"],
      ["Status", "NEW_IMAGE"],
    ]);
  });

  test("tables, keys, buckets and logs survive their stack on real stages, and tables even a deletion by hand", () => {
    const policy = stage.isReal ? "Retain" : "Delete";
    for (const type of ["AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::Logs::LogGroup"]) {
      for (const kept of ofType(synthesized, type)) expect.soft(kept.deletionPolicy, kept.path).toBe(policy);
    }
    for (const table of tables) expect.soft(table.properties.DeletionProtectionEnabled, table.path).toBe(stage.isReal);
  });

  test("stacks that hold tables or keys hold nothing else, and are guarded against deletion on real stages", () => {
    for (const stack of stacks) {
      const types = Object.values(templates.get(stack.stackName)?.Resources ?? {}).map(({ Type }) => Type);
      const stateful = types.some((type) => ["AWS::DynamoDB::Table", "AWS::KMS::Key"].includes(type));
      expect.soft(stack.terminationProtection ?? false, stack.stackName).toBe(stateful && stage.isReal);
      if (stateful) expect.soft(types, stack.stackName).not.toContain("AWS::Lambda::Function");
    }
  });

  test("every key has the kind its purpose asks for, those that sign the next one beside them, and the symmetric ones are rotated", () => {
    const kinds = ofType(synthesized, "AWS::KMS::Key").map((key) => {
      const { KeySpec = "SYMMETRIC_DEFAULT", KeyUsage = "ENCRYPT_DECRYPT", EnableKeyRotation = false } = key.properties;
      return [nameOf(key), KeySpec, KeyUsage, EnableKeyRotation];
    });
    expect(kinds.sort()).toEqual([
      ["CredentialRef", "HMAC_256", "GENERATE_VERIFY_MAC", false],
      ["CredentialSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["CredentialSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["Data", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", true],
      ["DpopNonce", "HMAC_256", "GENERATE_VERIFY_MAC", false],
      ["MetadataSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["MetadataSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["NirData", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", true],
      ["NirMac", "HMAC_256", "GENERATE_VERIFY_MAC", false],
      ["PersonRef", "HMAC_256", "GENERATE_VERIFY_MAC", false],
      ["PinMac", "HMAC_256", "GENERATE_VERIFY_MAC", false],
      ["ReceiptSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["ReceiptSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["RequestEncryption", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", true],
      ["TokenSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["TokenSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
    ]);
  });

  test("every log group is encrypted with the data key and kept for the days that the stage says", () => {
    for (const group of ofType(synthesized, "AWS::Logs::LogGroup")) {
      expect.soft(keyOf(synthesized, group, group.properties.KmsKeyId), group.path).toBe("Data");
      expect.soft(group.properties.RetentionInDays, group.path).toBe(stage.logRetentionDays);
    }
  });

  test("every queue and topic is encrypted with the data key and refuses unencrypted connections", () => {
    const policies = JSON.stringify([
      ...ofType(synthesized, "AWS::SQS::QueuePolicy"),
      ...ofType(synthesized, "AWS::SNS::TopicPolicy"),
    ]);
    const kept = [...ofType(synthesized, "AWS::SQS::Queue"), ...ofType(synthesized, "AWS::SNS::Topic")];
    expect(kept).not.toHaveLength(0);
    for (const resource of kept) {
      expect.soft(keyOf(synthesized, resource, resource.properties.KmsMasterKeyId), resource.path).toBe("Data");
      expect.soft(policies, resource.path).toContain(`"${resource.logicalId}"`);
    }
    expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(kept.length);
  });

  test("every queue has a dead-letter queue or is one", () => {
    const mappings = JSON.stringify([
      ...ofType(synthesized, "AWS::Lambda::EventSourceMapping").map(({ properties }) => properties.DestinationConfig),
      ...ofType(synthesized, "AWS::Lambda::EventInvokeConfig").map(({ properties }) => properties.DestinationConfig),
      ...ofType(synthesized, "AWS::SQS::Queue").map(({ properties }) => properties.RedrivePolicy),
    ]);
    for (const queue of ofType(synthesized, "AWS::SQS::Queue")) {
      const redriven = queue.properties.RedrivePolicy !== undefined || mappings.includes(`"${queue.logicalId}"`);
      expect.soft(redriven, queue.path).toBe(true);
    }
  });

  const sources = ofType(synthesized, "AWS::Lambda::EventSourceMapping");
  const ofQueues = sources.filter(({ properties }) => properties.ScalingConfig);

  test("every worker on a queue reports partial failures, is capped, and gives up after six tries", () => {
    expect(ofQueues).toHaveLength(12);
    for (const source of ofQueues) {
      const isOrdered = source.path.includes("/DeliverPush/");
      expect.soft(source.properties, source.path).toMatchObject({
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        BatchSize: isOrdered ? 10 : 1,
      });
      expect.soft((source.properties.ScalingConfig as Properties).MaximumConcurrency).toBeLessThanOrEqual(4);
      const queue = referent(synthesized, source.stack, source.properties.EventSourceArn);
      expect.soft(queue?.properties.RedrivePolicy, source.path).toMatchObject({ maxReceiveCount: 6 });
    }
  });

  test("phones are registered below the 30 calls of CreatePlatformEndpoint a second that SNS takes, with some to spare", () => {
    const runs = ofQueues
      .filter(({ path }) => path.includes("/RegisterDevice/"))
      .map(({ properties }) => Number((properties.ScalingConfig as Properties).MaximumConcurrency));
    expect(runs).toHaveLength(1);
    // Paced calls may fall one more into a second: see the test of the pace.
    for (const run of runs) expect(run * (REGISTRATIONS_PER_SECOND + 1)).toBeLessThanOrEqual(0.9 * 30);
    const mayRegister = ofType(synthesized, "AWS::IAM::Policy").filter(({ properties }) =>
      JSON.stringify(properties).includes("sns:CreatePlatformEndpoint"),
    );
    expect(mayRegister.map(nameOf)).toEqual(["RegisterDevice"]);
  });

  test("pushes go out in the order of each card, and their dead letters keep it", () => {
    const ordered = ofType(synthesized, "AWS::SQS::Queue").filter(({ properties }) => properties.FifoQueue);
    expect(ordered.map(({ path }) => path.split("/").slice(1, 3).join("/")).sort()).toEqual([
      "DeliverPush/DeadLetters",
      "DeliverPush/Queue",
    ]);
    const [queue] = ordered.filter(({ properties }) => properties.RedrivePolicy);
    const perGroup = { DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" };
    expect(queue?.properties).toMatchObject(perGroup);
  });

  test("all that push together stay below the pushes that SNS takes a second, with some to spare for repeats", () => {
    const publishing = ofType(synthesized, "AWS::Lambda::Function").filter((fn) => {
      const policies = ofType(synthesized, "AWS::IAM::Policy").filter(({ properties, stack }) =>
        (properties.Roles as readonly Json[]).some(
          (role) => referent(synthesized, stack, role) === referent(synthesized, fn.stack, fn.properties.Role),
        ),
      );
      return JSON.stringify(policies.map(({ properties }) => properties)).includes('"sns:Publish"');
    });
    expect(publishing.length).toBeGreaterThan(0);
    const most = publishing.map((fn) => {
      const worker = nameOf(fn);
      const [source] = ofQueues.filter(({ path }) => path.includes(`/${worker}/`));
      const { Variables } = fn.properties.Environment as { Variables: Properties };
      const { MaximumConcurrency: runs } = (source?.properties.ScalingConfig ?? {}) as Properties;
      // Paced calls may fall one more into a second: see the test of the pace.
      return Number(runs) * (Number(Variables.PUSHES_PER_SECOND) + 1);
    });
    expect(most.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(0.95 * stage.pushRate);
  });

  const buckets = ofType(synthesized, "AWS::S3::Bucket");
  const ofContents = buckets.filter(({ properties }) => properties.VersioningConfiguration);

  test("every bucket is private and reached by TLS only; what holds contents is versioned, under the data key and logs its use", () => {
    expect(ofContents.map(nameOf).sort()).toEqual(["Feed", "StatusLists"]);
    for (const bucket of ofContents) {
      expect.soft(bucket.properties, bucket.path).toMatchObject({
        VersioningConfiguration: { Status: "Enabled" },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } },
          ],
        },
        LoggingConfiguration: expect.anything(),
      });
    }
    for (const { path, properties } of buckets) {
      const Blocked = {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      };
      expect.soft(properties.PublicAccessBlockConfiguration, path).toEqual(Blocked);
    }
    const policies = JSON.stringify(ofType(synthesized, "AWS::S3::BucketPolicy"));
    expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(buckets.length);
  });

  test("the feed's bucket forgets in 30 days; published lists stay until they are replaced, and then for 90", () => {
    const rules = ofContents.map((bucket) => {
      const { Rules } = bucket.properties.LifecycleConfiguration as Properties;
      const [{ ExpirationInDays, NoncurrentVersionExpiration }] = Rules as unknown as [Properties];
      return [nameOf(bucket), ExpirationInDays, (NoncurrentVersionExpiration as Properties).NoncurrentDays];
    });
    expect(rules.sort()).toEqual([
      ["Feed", 23, 7],
      ["StatusLists", undefined, 90],
    ]);
  });

  test("no stream has more than two followers, which is what a shard bears", () => {
    const followed = sources
      .filter((source) => !ofQueues.includes(source))
      .map(({ properties }) => JSON.stringify(properties.EventSourceArn));
    for (const stream of followed) expect.soft(followed.filter((each) => each === stream).length).toBeLessThan(3);
  });

  test("every worker on a stream reports partial failures, tries five more times, bisects, and then gives up to a queue", () => {
    const mappings = sources.filter((source) => !ofQueues.includes(source));
    expect(mappings).toHaveLength(6);
    for (const mapping of mappings) {
      expect.soft(mapping.properties, mapping.path).toMatchObject({
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        MaximumRetryAttempts: 5,
        BisectBatchOnFunctionError: true,
        StartingPosition: "TRIM_HORIZON",
        FilterCriteria: { Filters: expect.arrayContaining([expect.anything()]) },
      });
      const { OnFailure } = mapping.properties.DestinationConfig as { OnFailure: Properties };
      expect.soft(referent(synthesized, mapping.stack, OnFailure.Destination)?.type).toBe("AWS::SQS::Queue");
    }
  });

  test("every function, worker, dead-letter queue and API has an alarm that tells the people on call", () => {
    const alarms = ofType(synthesized, "AWS::CloudWatch::Alarm");
    const watched = (metric: string) => alarms.filter(({ properties }) => properties.MetricName === metric);
    expect(watched("Errors")).toHaveLength(ofType(synthesized, "AWS::Lambda::Function").length);
    expect(watched("IteratorAge")).toHaveLength(sources.length - ofQueues.length);
    const queues = ofType(synthesized, "AWS::SQS::Queue");
    const worked = queues.filter(({ properties }) => properties.RedrivePolicy);
    expect(watched("ApproximateAgeOfOldestMessage")).toHaveLength(worked.length);
    expect(watched("ApproximateNumberOfMessagesVisible")).toHaveLength(queues.length - worked.length);
    expect(watched("5xx")).toHaveLength(ofType(synthesized, "AWS::ApiGatewayV2::Api").length);
    for (const alarm of alarms) {
      const [topic] = alarm.properties.AlarmActions as readonly Json[];
      expect.soft(referent(synthesized, alarm.stack, topic)?.type, alarm.path).toBe("AWS::SNS::Topic");
    }
  });

  test("an alarm goes off when no status list has been published for thirty minutes, and when that can't be told", () => {
    const silence = ofType(synthesized, "AWS::CloudWatch::Alarm").filter(
      ({ properties }) => properties.MetricName === "Invocations",
    );
    expect(silence.map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        ComparisonOperator: "LessThanThreshold",
        Period: 1800,
        Threshold: 1,
        TreatMissingData: "breaching",
      }),
    ]);
  });

  test("every stack has well under 500 resources", () => {
    for (const [name, { Resources }] of templates) expect.soft(Object.keys(Resources).length, name).toBeLessThan(400);
  });

  test("everything that can be tagged says its service and its stage", () => {
    for (const type of ["AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::Lambda::Function", "AWS::SQS::Queue"]) {
      for (const { path, properties } of ofType(synthesized, type)) {
        const tags = [
          { Key: "service", Value: "health-card" },
          { Key: "stage", Value: stage.name },
        ];
        expect.soft(properties.Tags, path).toEqual(expect.arrayContaining(tags));
      }
    }
  });
});

test("every alarm leads to a runbook that exists", () => {
  for (const { path, properties } of all("AWS::CloudWatch::Alarm")) {
    const [, file] = /Runbook: (infra\/runbooks\/[a-z-]+\.md)$/.exec(String(properties.AlarmDescription)) ?? [];
    expect.soft(file && existsSync(join(root, file)), path).toBe(true);
  }
});
