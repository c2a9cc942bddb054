import { type App, CfnResource, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, ServerlessChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { everyStage, fullStage } from "./synthesized.ts";

const PACKS: readonly (readonly [string, (app: App) => NagPack])[] = [
  ["AwsSolutions", (app) => new AwsSolutionsChecks(app)],
  ["Serverless", (app) => new ServerlessChecks(app)],
  ["NIST 800-53 r5", (app) => new NIST80053R5Checks(app)],
];

const templates = [
  ...everyStage.map(({ app, stage }) => [`the stage ${stage.name}`, app] as const),
  ["production with every setting", fullStage.app] as const,
];

describe.each(templates)("%s", (_, app) => {
  test.each(PACKS)("cdk-nag's %s rules find nothing that is not answered by a reason", (_, pack) => {
    const { violations } = pack(app).validateScope(app);
    const findings = violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
    expect(findings).toEqual([]);
  });

  test("a finding is answered at the resource it is about, never for a whole stack, and in a sentence", () => {
    const answers = app.node
      .findAll()
      .flatMap((construct) =>
        construct.node.metadata
          .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .map(({ data }) => ({ construct, reasons: Object.values(data as Record<string, string>) })),
      );
    expect(answers.length).toBeGreaterThan(0);
    for (const { construct, reasons } of answers) {
      const about = construct.node.findAll().filter((child) => CfnResource.isCfnResource(child));
      expect.soft(about.length, construct.node.path).toBeLessThanOrEqual(4);
      for (const reason of reasons) expect.soft(reason, construct.node.path).toMatch(/^[A-Z].{30,}\.$/);
    }
  });
});
