import { App, Stack } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { describe, expect, test } from "vitest";
import { readStage } from "../../infra/config.ts";
import { RunbookAlarm } from "../../infra/constructs/alarm.ts";
import { given, refusalOf } from "./given-settings.ts";

describe("settings of a stage", () => {
  test("the local stage derives every address from its first port", () => {
    expect(readStage({ stage: "local", port: "4000" })).toMatchObject({
      cardBaseUrl: "http://localhost:4000",
      practiceBaseUrl: "http://localhost:4001",
      accountIssuer: "http://localhost:4003",
      identityIssuer: "http://localhost:4004",
      cardNature: "test",
      isReal: false,
    });
    expect(readStage({ stage: "local" }).cardBaseUrl).toBe("http://localhost:3000");
  });

  test("only production takes real cards, and it takes no others", () => {
    expect(readStage({ stage: "dev", ...given }).cardNature).toBe("test");
    expect(readStage({ stage: "prod", ...given }).cardNature).toBe("real");
    expect(refusalOf({ stage: "prod", ...given, cardNature: "test" })).toContain("there is no setting cardNature");
  });

  test("a real stage reads cdk.json's object of its name, and the command line wins", () => {
    const context = { stage: "prod", prod: given, dev: { region: "eu-west-1" }, cardRate: "500" };
    expect(readStage(context)).toMatchObject({ ...settled(), cardRate: 500, region: "eu-west-3" });
    expect(readStage({ ...context, cardBaseUrl: "https://other.test" }).cardBaseUrl).toBe("https://other.test");
  });

  test("insured numbers have one MAC key unless said otherwise, and three at most", () => {
    expect(readStage({ stage: "local" })).toMatchObject({ nirMacKeys: 1, importConcurrency: 4 });
    expect(readStage({ stage: "local", nirMacKeys: "2" }).nirMacKeys).toBe(2);
    expect(refusalOf({ stage: "local", nirMacKeys: "4" })).toContain("nirMacKeys must be at most 3");
    expect(refusalOf({ stage: "local", importConcurrency: "1" })).toContain("importConcurrency must be 2 or more");
  });

  test("production asks every phone for an attestation of the store's apps, under Google's and Apple's roots alone", () => {
    const settings = { ...given, androidApps: `${given.androidApps},fr.test.card=${"cd".repeat(32)}` };
    expect(readStage({ stage: "prod", ...settings }).attestation).toEqual({
      required: true,
      androidApps: [
        { package: "fr.test.card", certificate: "ab".repeat(32) },
        { package: "fr.test.card", certificate: "cd".repeat(32) },
      ],
      androidLeast: "trusted-environment",
      iosApps: ["TESTTEAM01.fr.test.card"],
      iosDevelopment: false,
      revocationList: "https://android.googleapis.com/attestation/status",
      testRoots: [],
    });
    expect(refusalOf({ stage: "prod", ...given, attestationRoot: "AA==" })).toContain("no setting attestationRoot");
  });

  test("an attestation can be optional, and StrongBox asked for", () => {
    const settings = { stage: "dev", ...given, deviceAttestation: "optional", androidLeast: "strongbox" };
    const asked = { required: false, androidLeast: "strongbox", iosDevelopment: true };
    expect(readStage(settings).attestation).toMatchObject(asked);
  });

  test("the local stage asks for none unless told, and trusts the root of its tests where there is one", () => {
    expect(readStage({ stage: "local" }).attestation).toMatchObject({ required: false, testRoots: [] });
    const told = { stage: "local", port: "4000", deviceAttestation: "required", attestationRoot: "AA==" };
    const revocationList = "http://localhost:4004/attestation/status";
    expect(readStage(told).attestation).toMatchObject({ required: true, testRoots: ["AA=="], revocationList });
  });

  test("status lists have a million places and are kept for a quarter of an hour, on one machine fewer and for seconds", () => {
    const real = { stage: "prod", ...given };
    expect(readStage(real)).toMatchObject({ statusListSize: 1_048_576, statusListTtl: 900 });
    expect(readStage({ stage: "local" })).toMatchObject({ statusListSize: 131_072, statusListTtl: 5 });
    expect(readStage({ ...real, statusListSize: "262144" }).statusListSize).toBe(262_144);
    for (const size of ["65536", "131073", "2097152", "x"]) {
      expect(refusalOf({ ...real, statusListSize: size })).toContain("statusListSize must be");
    }
    expect(refusalOf({ ...real, statusListTtl: "3601" })).toContain("statusListTtl must be at most 3600");
  });

  test("receipts are signed by keys of the environments, unless a stage wants KMS for each", () => {
    for (const stage of ["local", "dev"]) {
      const asked = { stage, ...(stage === "dev" && given) };
      expect(readStage(asked).receiptSigning).toBe("environment");
      expect(readStage({ ...asked, receiptSigning: "kms" }).receiptSigning).toBe("kms");
      expect(refusalOf({ ...asked, receiptSigning: "hsm" })).toContain("receiptSigning must be environment or kms");
    }
  });

  test("wallets may encrypt, unless a stage says that they must", () => {
    expect(readStage({ stage: "prod", ...given }).credentialEncryption).toBe("optional");
    const told = { stage: "local", credentialEncryption: "required" };
    expect(readStage(told).credentialEncryption).toBe("required");
    expect(refusalOf({ ...told, credentialEncryption: "yes" })).toContain("credentialEncryption must be optional or");
  });

  test("each signing key has the generation that signs and the next one, and a new one waits for a day, on one machine for seconds", () => {
    const real = { stage: "prod", ...given };
    const both = { first: 1, last: 2 };
    expect(readStage(real)).toMatchObject({ credentialKeys: both, metadataKeys: both, signingKeyWait: 86_400 });
    expect(readStage({ stage: "local" })).toMatchObject({ tokenKeys: both, receiptKeys: both, signingKeyWait: 3 });
    expect(readStage({ ...real, receiptKeys: "2-4" }).receiptKeys).toEqual({ first: 2, last: 4 });
    for (const range of ["2", "2-2", "3-2", "0-1", "1-6"]) {
      expect(refusalOf({ ...real, tokenKeys: range })).toContain("tokenKeys must");
    }
    expect(refusalOf({ ...real, signingKeyWait: "3599" })).toContain("signingKeyWait must be 3600 or more");
  });

  test("flags of CDK itself are no settings", () => {
    expect(readStage({ stage: "local", "@aws-cdk/core:flag": true, "cli-telemetry": false }).name).toBe("local");
  });

  test("a preview fills what is missing with names nobody has, and an account nobody has", () => {
    expect(readStage({ stage: "prod", preview: "true" })).toMatchObject({
      account: "000000000000",
      cardBaseUrl: "https://card.example",
    });
  });
});

describe("a wrong or missing setting stops with one line that says which", () => {
  test.each([
    ["no stage", {}, "Say which stage: -c stage=local|dev|prod."],
    ["an unknown stage", { stage: "test" }, "Say which stage"],
    [
      "missing settings, all named",
      { stage: "prod" },
      "cardBaseUrl is missing; practiceBaseUrl is missing; accountIssuer",
    ],
    ["a misspelt name", { stage: "prod", ...given, cardBaseURL: "x" }, "there is no setting cardBaseURL"],
    [
      "a real stage's setting on the local one",
      { stage: "local", cardBaseUrl: "x" },
      "there is no setting cardBaseUrl",
    ],
    ["a trailing slash", { stage: "prod", ...given, cardBaseUrl: "https://card.test/" }, "cardBaseUrl must be https"],
    ["plain http", { stage: "prod", ...given, accountIssuer: "http://account.test" }, "accountIssuer must be an https"],
    ["a region outside the EEA", { stage: "prod", ...given, region: "eu-west-2" }, "region must be one of eu-west-3"],
    [
      "a retention CloudWatch lacks",
      { stage: "prod", ...given, logRetentionDays: "91" },
      "logRetentionDays must be one of",
    ],
    ["a port too high for five", { stage: "local", port: "65532" }, "port must be at most 65531"],
    ["no number", { stage: "local", port: "first" }, "port must be a number"],
    ["an app without its certificate", { stage: "prod", ...given, androidApps: "fr.test.card" }, "androidApps must be"],
    ["an app of no team", { stage: "prod", ...given, iosApps: "fr.test.card" }, "iosApps must be team.bundle"],
    [
      "a list of revoked certificates in the open",
      { stage: "prod", ...given, revocationList: "http://list.test" },
      "revocationList must be an https address",
    ],
    [
      "mutual TLS without a name",
      { stage: "prod", ...given, practiceTruststore: "s3://b/k#v1" },
      "needs practiceCertificate",
    ],
    [
      "a certificate of another region",
      { stage: "prod", ...given, practiceCertificate: "arn:aws:acm:eu-west-1:123456789012:certificate/0" },
      "practiceCertificate must be in the stage's region, eu-west-3",
    ],
    [
      "copies of tables that would leave the EEA",
      { stage: "prod", ...given, backupCopyVault: "arn:aws:backup:us-east-1:123456789012:backup-vault:copies" },
      "backupCopyVault must be the ARN of an AWS Backup vault in the EEA",
    ],
    ["settings that are no object", { stage: "prod", prod: "x" }, "cdk.json's context.prod must be an object"],
  ])("%s", (_, context, words) => {
    const line = refusalOf(context);
    expect(line).toContain(words);
    expect(line).not.toContain("\n");
  });
});

test("an alarm without a runbook can't be built", () => {
  const stack = new Stack(new App(), "Any");
  const alarm = { meaning: "", runbook: "nowhere", threshold: 1, evaluationPeriods: 1 };
  const metric = new Metric({ namespace: "AWS/Lambda", metricName: "Errors" });
  expect(() => new RunbookAlarm(stack, "Alarm", { ...alarm, metric })).toThrow("write infra/runbooks/nowhere.md first");
});

/** The settings as they come out: the two secrets together, the apps in the attestation's policy, the endpoints with their provider. */
function settled() {
  const { pushAndroidSecret: android, pushIosSecret: ios, androidApps: _apps, iosApps: _bundles, ...others } = given;
  const { accountAuthorizationEndpoint: authorizationEndpoint, accountTokenEndpoint: tokenEndpoint, ...rest } = others;
  const accountProvider = { issuer: given.accountIssuer, authorizationEndpoint, tokenEndpoint };
  return { ...rest, pushSecrets: { android, ios }, accountProvider };
}
