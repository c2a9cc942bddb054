import { describe, expect, test } from "vitest";
import { readStage } from "../../infra/config.ts";
import { permissionsOf } from "./permissions.ts";
import { everyStage, folderOf, fullStage, ofType, type Properties, referent, synthesize } from "./synthesized.ts";

const prodWithCanary = synthesize({ stage: "prod", canary: "on" });

describe.each([...everyStage, prodWithCanary, fullStage])("the canary of the stage $stage.name", (synthesized) => {
  const { stage } = synthesized;
  const [player] = ofType(synthesized, "AWS::Lambda::Function").filter((fn) => folderOf(fn) === "canary/play-journey");
  const rules = ofType(synthesized, "AWS::Events::Rule").filter(
    ({ properties }) => properties.ScheduleExpression === "rate(5 minutes)",
  );

  test("plays one journey at a time, which is over before the next one begins", () => {
    expect(player?.properties).toMatchObject({ ReservedConcurrentExecutions: 1, Timeout: 120 });
  });

  test("is called every five minutes where the stage says so, and a call that comes late is dropped and not repeated", () => {
    const state = stage.isReal && stage.canary === "on" ? "ENABLED" : "DISABLED";
    expect(rules.map(({ properties }) => properties.State)).toEqual([state]);
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
    expect(silent).toEqual(stage.isReal && stage.canary === "on" ? [expect.objectContaining(patience)] : []);
  });
});

const AUTHORITY = "CanaryAuthority";
const authoritiesOf = (synthesized: typeof fullStage) =>
  ofType(synthesized, "AWS::KMS::Key").filter(({ path }) => path.split("/")[1] === AUTHORITY);
const bindDeviceOf = (synthesized: typeof fullStage) => {
  const found = ofType(synthesized, "AWS::Lambda::Function").find((fn) => folderOf(fn) === "enrolment/bind-device");
  if (!found) throw new Error("bind-device is not deployed");
  return found;
};
const variablesOf = (fn: ReturnType<typeof bindDeviceOf>) =>
  (fn.properties.Environment as Properties).Variables as Properties;

describe.each([...everyStage, prodWithCanary])(
  "the authority of the canary of $stage.name, canary $stage.canary,",
  (synthesized) => {
    const { stage } = synthesized;

    test("is there where there is a canary, and nobody is told of one where there is none", () => {
      const authorities = authoritiesOf(synthesized);
      const fn = bindDeviceOf(synthesized);
      const { CANARY_AUTHORITY_KEY: told } = variablesOf(fn);
      if (stage.canary === "on") expect([referent(synthesized, fn.stack, told)]).toEqual(authorities);
      else
        expect([told, authorities, JSON.stringify([...synthesized.templates.values()]).includes(AUTHORITY)]).toEqual([
          "none",
          [],
          false,
        ]);
    });

    test("signs for no function, and is read by the one that binds phones", () => {
      const functions = ofType(synthesized, "AWS::Lambda::Function");
      const uses = functions.flatMap((fn) =>
        permissionsOf(synthesized, fn).flatMap((each) =>
          each.startsWith(AUTHORITY) ? [`${folderOf(fn)}: ${each}`] : [],
        ),
      );
      expect(uses).toEqual(stage.canary === "on" ? ["enrolment/bind-device: CanaryAuthority kms:GetPublicKey"] : []);
    });

    test("can leave again: no export keeps it in its stack", () => {
      const exported = [...synthesized.templates.values()].flatMap(({ Outputs = {} }) =>
        Object.values(Outputs).flatMap(({ Export }) => Export?.Name ?? []),
      );
      expect(exported.filter((name) => name.includes(AUTHORITY))).toEqual([]);
    });
  },
);

test("a stage has no canary, production neither, unless it is told to", () => {
  for (const stage of ["dev", "prod"]) expect(readStage({ stage, preview: "true" }).canary).toBe("off");
});

test("a stage whose practice API asks for client certificates may have its canary, which makes its own", () => {
  const both = synthesize({
    stage: "prod",
    canary: "on",
    practiceCertificate: "arn:aws:acm:eu-west-3:123456789012:certificate/practice",
    practiceTruststore: "s3://readers/authorities.pem#v1",
  });
  const names = ofType(both, "AWS::ApiGatewayV2::DomainName").map(({ properties }) => properties);
  expect(names).toMatchObject([{ MutualTlsAuthentication: { TruststoreUri: "s3://readers/authorities.pem" } }]);
  const player = ofType(both, "AWS::Lambda::Function").find((fn) => folderOf(fn) === "canary/play-journey");
  expect(player?.properties).toHaveProperty("Environment.Variables.CANARY_TLS_AUTHORITY");
});
