import { describe, expect, test } from "vitest";
import { readStage } from "../../infra/config.ts";
import { SettingsError } from "../../infra/settings-error.ts";
import { everyStage, folderOf, fullStage, ofType } from "./synthesized.ts";

describe.each([...everyStage, fullStage])("the canary of the stage $stage.name", (synthesized) => {
  const { stage } = synthesized;
  const [player] = ofType(synthesized, "AWS::Lambda::Function").filter((fn) => folderOf(fn) === "canary/play-journey");
  const rules = ofType(synthesized, "AWS::Events::Rule").filter(
    ({ properties }) => properties.ScheduleExpression === "rate(5 minutes)",
  );

  test("plays one journey at a time, which is over before the next one begins", () => {
    expect(player?.properties).toMatchObject({ ReservedConcurrentExecutions: 1, Timeout: 120 });
  });

  test("is called every five minutes where the stage says so, and a call that comes late is dropped and not repeated", () => {
    expect(rules.map(({ properties }) => properties.State)).toEqual([stage.canary === "on" ? "ENABLED" : "DISABLED"]);
    const once = { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 0 };
    expect(rules.map(({ properties }) => properties.Targets)).toEqual([
      [expect.objectContaining({ RetryPolicy: once })],
    ]);
    const invoked = ofType(synthesized, "AWS::Lambda::EventInvokeConfig").filter(
      ({ stack }) => stack === player?.stack,
    );
    expect(invoked.map(({ properties }) => properties)).toEqual([expect.objectContaining(once)]);
  });

  test("calls people when journeys fail, and where it is on when none comes to its end for a quarter of an hour, nor any line", () => {
    const alarms = ofType(synthesized, "AWS::CloudWatch::Alarm").map(({ properties }) => properties);
    const fails = alarms.filter(({ MetricName }) => MetricName === "CanaryFailures");
    expect(fails).toEqual([expect.objectContaining({ Period: 900, Threshold: 2, TreatMissingData: "notBreaching" })]);
    const silent = alarms.filter(({ MetricName }) => MetricName === "CanaryJourneys");
    const patience = {
      Period: 900,
      Threshold: 1,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    };
    expect(silent).toEqual(stage.canary === "on" ? [expect.objectContaining(patience)] : []);
  });
});

test("production, which gives the canary no card, has none that is on, and is told so in a line", () => {
  const given = { stage: "prod", preview: "true" };
  const refusal = /^Stage prod: canary must be off, .*0037-canary\.md\)\.$/;
  expect(() => readStage({ ...given, canary: "on" })).toThrow(
    expect.objectContaining({ name: "SettingsError", message: expect.stringMatching(refusal) }),
  );
  expect(readStage(given).canary).toBe("off");
});

test("a stage whose practice API asks for client certificates has no canary that is on", () => {
  const given = {
    stage: "dev",
    preview: "true",
    canary: "on",
    practiceCertificate: "arn:aws:acm:eu-west-3:123456789012:certificate/practice",
    practiceTruststore: "s3://readers/authorities.pem",
  };
  expect(() => readStage(given)).toThrow(SettingsError);
  expect(readStage({ ...given, canary: "off" }).canary).toBe("off");
});
