import { describe, expect, test } from "vitest";
import { everyStage, type Json, ofType, type Properties, referent, synthesize } from "./synthesized.ts";

/** Names within a function, a role, an API or a plan belong to it; the others are the account's. */
const INNER_NAMES = new Set([
  "AWS::ApiGatewayV2::Authorizer Name",
  "AWS::ApiGatewayV2::Stage StageName",
  "AWS::Backup::RestoreTestingSelection RestoreTestingSelectionName",
  "AWS::IAM::Policy PolicyName",
  "AWS::Lambda::Alias Name",
]);
/** Names of what AWS brings itself, or the deployer. */
const GIVEN_NAMES = new Set([
  "AWS::CloudWatch::Alarm MetricName",
  "AWS::CodeDeploy::DeploymentGroup DeploymentConfigName",
  "Custom::PushPlatform SecretName",
]);

/** A name that is chosen here: text, or text with the account's number in it. What refers to a resource has the name that AWS gave it. */
function chosen(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  const text = JSON.stringify(value) ?? "";
  return text.includes('"Ref":"AWS::AccountId"') && !/GetAtt|ImportValue/.test(text) ? text : undefined;
}

function namesOf({ type, properties }: { type: string; properties: Properties }): string[] {
  const { BackupPlan: plan } = properties;
  const own = { ...properties, ...(typeof plan === "object" && plan !== null ? (plan as Properties) : {}) };
  return Object.entries(own).flatMap(([key, value]) => {
    const name = /Name$/.test(key) ? chosen(value) : undefined;
    const kind = `${type} ${key}`;
    return name === undefined || INNER_NAMES.has(kind) || GIVEN_NAMES.has(kind) ? [] : [`${kind} ${name}`];
  });
}

test("two stages can live in one account: no name that is ours to choose is the same in both", () => {
  const names = everyStage.map(({ stacks, templates, resources }) => [
    ...stacks.map((stack) => stack.stackName),
    ...[...templates.values()].flatMap(({ Outputs = {} }) =>
      Object.values(Outputs).map((output) => output.Export?.Name),
    ),
    ...resources.flatMap(namesOf),
  ]);
  const all = names.flatMap((stage) => [...new Set(stage.filter((name) => name !== undefined))]);
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([]);
  for (const kind of [
    "KMS::Alias AliasName",
    "S3::Bucket BucketName",
    "Api Name",
    "BackupVaultName",
    "BackupPlanName",
  ]) {
    expect(all.join("\n"), kind).toContain(kind);
  }
});

describe.each(everyStage)("backup of the stage $stage.name", (synthesized) => {
  const { stage } = synthesized;
  const [plan, ...others] = ofType(synthesized, "AWS::Backup::BackupPlan");
  const tablesIn = (type: string, list: (properties: Properties) => Json | undefined) =>
    ofType(synthesized, type)
      .flatMap(({ stack, properties }) =>
        (list(properties) as Json[]).map((arn) => JSON.stringify(referent(synthesized, stack, arn)?.path ?? arn)),
      )
      .map((text) => /["/](Card|Insured|Practice|Rollout|Signing|Status)(?:Table|\/)/.exec(text)?.[1]);

  test("tables that nobody could fill again are copied every night and kept for 35 days, on real stages", () => {
    expect(others).toEqual([]);
    expect(plan !== undefined).toBe(stage.isReal);
    if (!plan) return;
    const { BackupPlanRule } = plan.properties.BackupPlan as Properties;
    expect(BackupPlanRule).toEqual([
      expect.objectContaining({ ScheduleExpression: "cron(30 1 * * ? *)", Lifecycle: { DeleteAfterDays: 35 } }),
    ]);
    const selected = tablesIn(
      "AWS::Backup::BackupSelection",
      ({ BackupSelection }) => (BackupSelection as Properties).Resources,
    );
    expect(selected.sort()).toEqual(["Card", "Insured", "Practice", "Rollout", "Signing", "Status"]);
  });

  test("a copy can't be deleted within a week by anybody, and outlives its stack", () => {
    for (const vault of ofType(synthesized, "AWS::Backup::BackupVault")) {
      expect(vault.properties.LockConfiguration).toEqual({ MinRetentionDays: 7 });
      expect(vault.deletionPolicy).toBe("Retain");
    }
  });

  test("every month one copy of each table is restored to see that it can be, under the data key", () => {
    const tests = ofType(synthesized, "AWS::Backup::RestoreTestingSelection");
    expect(tests).toHaveLength(stage.isReal ? 1 : 0);
    for (const { stack, properties } of tests) {
      const { encryptionType, kmsMasterKeyArn } = properties.RestoreMetadataOverrides as Properties;
      expect(encryptionType).toBe("KMS");
      expect(referent(synthesized, stack, kmsMasterKeyArn)?.path).toMatch(/Keys\/Data\/Key\/Resource$/);
      const restored = tablesIn("AWS::Backup::RestoreTestingSelection", (each) => each.ProtectedResourceArns);
      expect(restored.sort()).toEqual(["Card", "Insured", "Practice", "Rollout", "Signing", "Status"]);
    }
  });
});

test("with a vault elsewhere, every night's copies go there too", () => {
  const elsewhere = "arn:aws:backup:eu-west-1:210987654321:backup-vault:health-card-copies";
  const [plan] = ofType(synthesize({ stage: "prod", backupCopyVault: elsewhere }), "AWS::Backup::BackupPlan");
  const { BackupPlanRule } = (plan?.properties.BackupPlan ?? {}) as Properties;
  const copy = { DestinationBackupVaultArn: elsewhere, Lifecycle: { DeleteAfterDays: 35 } };
  expect(BackupPlanRule).toEqual([expect.objectContaining({ CopyActions: [copy] })]);
});
