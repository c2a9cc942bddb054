import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { permissionsOf, statementsOf } from "./permissions.ts";
import { PATTERNS, PERMISSIONS, SECRETS, WITH_CANARY } from "./permissions-table.ts";
import { everyStage, folderOf, ofType, type Properties, referent, root } from "./synthesized.ts";

const functionsOf = (synthesized: (typeof everyStage)[number]) => ofType(synthesized, "AWS::Lambda::Function");

const Environment = z.object({ Variables: z.record(z.string(), z.unknown()) });

const ownLogs = ["own logs logs:CreateLogStream", "own logs logs:PutLogEvents"];
const throughTables = [
  "Decrypt",
  "DescribeKey",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "ReEncryptFrom",
  "ReEncryptTo",
].map((action) => `Data kms:${action} [dynamodb.eu-west-3.amazonaws.com]`);

/** Lambda's own traces, for which AWS knows no resource. */
const traces = ["* xray:PutTelemetryRecords", "* xray:PutTraceSegments"];

describe.each(everyStage)("functions of the stage $stage.name", (synthesized) => {
  const { stage } = synthesized;
  const apple = stage.name === "prod" ? "APNS" : "APNS_SANDBOX";
  const placed = (permission: string) =>
    permission.replace("<apple>", apple).replace("<stage>", stage.name).replace("<account>", "*account*");
  const functions = functionsOf(synthesized);

  test("every function of the project is deployed", () => {
    const handlers = globSync("functions/*/*/handler.ts", { cwd: root });
    const folders = handlers.map((file) => file.split("/").slice(1, 3).join("/"));
    expect([...new Set(functions.map(folderOf))].sort()).toEqual(folders.sort());
  });

  test.each(functions.map((fn) => [fn.path, fn] as const))("%s may do exactly what its folder's row says", (_, fn) => {
    const folder = folderOf(fn);
    const own = [
      ...(PERMISSIONS[folder] ?? ["nothing is written down"]),
      ...((stage.isReal && SECRETS[folder]) || []),
      ...((stage.canary === "on" && WITH_CANARY[folder]) || []),
    ];
    const usesTables = own.some((permission) => permission.includes("dynamodb:"));
    const common = [...ownLogs, ...(stage.isReal ? traces : [])];
    const expected = [...own.map(placed), ...common, ...(usesTables ? throughTables : [])];
    expect(permissionsOf(synthesized, fn)).toEqual(expected.sort());
  });

  test("no function is allowed a wildcard action, or a pattern of resources without a reason", () => {
    const allowed = [...Object.keys(PATTERNS).map(placed), ...traces];
    for (const fn of functions) {
      for (const { Action } of statementsOf(synthesized, fn))
        expect.soft(JSON.stringify(Action), fn.path).not.toContain("*");
      // What is in brackets makes a permission narrower.
      const patterns = permissionsOf(synthesized, fn).filter((each) => each.replace(/ \[.*$/, "").includes("*"));
      expect.soft(allowed, fn.path).toEqual(expect.arrayContaining(patterns));
    }
  });

  test("who may work on some partitions only may do nothing where DynamoDB tells no partition", () => {
    const keyed = functions
      .flatMap((fn) => statementsOf(synthesized, fn))
      .flatMap(({ Condition = {} }) => {
        return JSON.stringify(Condition).includes("dynamodb:LeadingKeys") ? [Condition] : [];
      });
    expect(keyed.length).toBeGreaterThan(0);
    for (const condition of keyed) expect.soft(condition.Null).toEqual({ "dynamodb:LeadingKeys": "false" });
  });

  test("no function has a policy of somebody else, or a role that another function has too", () => {
    const roles = functions.map((fn) => referent(synthesized, fn.stack, fn.properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
    for (const role of roles) {
      expect.soft(role?.properties.ManagedPolicyArns, role?.path).toBeUndefined();
      expect.soft(role?.properties.Policies, role?.path).toBeUndefined();
    }
  });

  test.each(functions.map((fn) => [fn.path, fn] as const))(
    "%s gets exactly the environment of its contract",
    async (_, fn) => {
      const { Env } = await import(join(root, "functions", folderOf(fn), "contract.ts"));
      const { AWS_SDK_UA_APP_ID: caller, ...environment } = Environment.parse(fn.properties.Environment).Variables;
      expect(Object.keys(environment).sort()).toEqual(Object.keys(Env.shape).sort());
      expect(environment.STAGE).toBe(stage.name);
      expect(caller, "names the function in each AWS call").toBe(folderOf(fn).split("/")[1]);
    },
  );

  test("every function runs Node 24 on ARM from one bundle, behind the alias live", () => {
    const aliases = ofType(synthesized, "AWS::Lambda::Alias");
    for (const fn of functions) {
      expect
        .soft(fn.properties, fn.path)
        .toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "index.handler" });
      const own = aliases.filter((alias) => referent(synthesized, alias.stack, alias.properties.FunctionName) === fn);
      expect
        .soft(
          own.map((alias) => alias.properties.Name),
          fn.path,
        )
        .toEqual(["live"]);
    }
  });

  test("every day, when the one before is over in Paris, acceptance is reckoned, and a round through all watches starts: birthdays come without a plan, and statements that wait are told of; every ten minutes status lists are tended; every five the canary plays its journey", () => {
    const clocks = ofType(synthesized, "AWS::Events::Rule").filter(({ properties }) => properties.ScheduleExpression);
    const schedules = clocks.map(({ stack, properties }) => {
      const [target] = properties.Targets as [Properties];
      const alias = referent(synthesized, stack, target.Arn);
      const fn = alias && referent(synthesized, stack, alias.properties.FunctionName);
      return [properties.ScheduleExpression, alias?.properties.Name, fn && folderOf(fn)];
    });
    expect(schedules.sort()).toEqual([
      ["cron(0 2 * * ? *)", "live", "practice/reckon-acceptance"],
      ["cron(0 5 * * ? *)", "live", "eligibility/start-watch-round"],
      ["cron(0 8 * * ? *)", "live", "statement/remind-statements"],
      ["rate(10 minutes)", "live", "credential/tend-status-lists"],
      ["rate(5 minutes)", "live", "canary/play-journey"],
    ]);
  });

  test("every function writes to a log group of its own", () => {
    const groups = functions.map((fn) => {
      const { LogGroup } = fn.properties.LoggingConfig as Properties;
      return referent(synthesized, fn.stack, LogGroup)?.path;
    });
    expect(groups).not.toContain(undefined);
    expect(new Set(groups).size).toBe(functions.length);
  });

  test("a new version takes over little by little on real stages, and goes back on the function's error alarm", () => {
    const shifts = ofType(synthesized, "AWS::CodeDeploy::DeploymentGroup");
    expect(shifts).toHaveLength(stage.isReal ? functions.length : 0);
    for (const { path, properties } of shifts) {
      expect.soft(properties, path).toMatchObject({
        DeploymentConfigName: "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
        AlarmConfiguration: { Enabled: true },
        AutoRollbackConfiguration: { Enabled: true, Events: expect.arrayContaining(["DEPLOYMENT_STOP_ON_ALARM"]) },
      });
    }
  });
});
