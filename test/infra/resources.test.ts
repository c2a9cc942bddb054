import { describe, expect, test } from "vitest";
import { everyStage, type Json, ofType, type Properties, type Resource, referent } from "./synthesized.ts";

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
      ...(stage.canary === "on" ? [["CanaryAuthority", "ECC_NIST_P256", "SIGN_VERIFY", false]] : []),
      ["CanaryCode", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["CanaryPhone", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["CanaryReader", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["CanaryTlsAuthority", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["CredentialRef", "HMAC_256", "GENERATE_VERIFY_MAC", false],
      ["CredentialSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["CredentialSigning", "ECC_NIST_P256", "SIGN_VERIFY", false],
      ["Data", "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", true],
      ["DocumentAuthority", "ECC_NIST_P256", "SIGN_VERIFY", false],
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
