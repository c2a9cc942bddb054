import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAssembly } from "../../infra/deploy/assembly.ts";
import { run } from "../../infra/local/child-process.ts";
import { awsEnvironment } from "../../infra/local/local-aws.ts";
import { plainEnvironment, root } from "../../infra/local/paths.ts";
import { inStage } from "../support/stage.ts";

const DATA = "HealthCard-local-Data";
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "health-card-assembly-"));
});
afterAll(() => rm(folder, { recursive: true }));

const deploy = (...args: string[]) =>
  run(process.execPath, [join(root, "infra", "deploy", "deploy.ts"), "local", ...args], {
    env: { ...plainEnvironment(), ...awsEnvironment(inStage().awsEndpoint) },
  });

/** A copy of what the stage was deployed from, with its data stack's template changed. */
async function changedAssembly(change: (text: string) => string): Promise<string> {
  const copy = join(folder, "changed");
  await rm(copy, { recursive: true, force: true });
  await cp(inStage().assembly, copy, { recursive: true });
  const file = join(copy, `${DATA}.template.json`);
  await writeFile(file, change(await readFile(file, "utf8")));
  return copy;
}

describe("npm run deploy on a stage that is deployed", () => {
  test("says that nothing would change, and is done", async () => {
    const { code, output } = await deploy("--assembly", inStage().assembly);
    expect(output).toContain("Nothing would change.");
    expect(code).toBe(0);
  });

  test("refuses to replace a table, says which and why, and deploys nothing", async () => {
    const [table] = await tables();
    const copy = await changedAssembly((text) => text.replaceAll(`"${table}"`, `"${table}Again"`));
    const { code, output } = await deploy("--assembly", copy, "--yes");
    expect(output).toContain(
      `REFUSED  remove AWS::DynamoDB::Table ${table} of ${DATA} (it is no longer in the template)`,
    );
    expect(output).toContain("name each in infra/deploy/waivers.json");
    expect(code).toBe(3);
    expect((await deploy("--assembly", inStage().assembly, "--look")).output).toContain("Nothing would change.");
  });

  test("shows a harmless change, and deploys it only for somebody who says yes", async () => {
    const copy = await changedAssembly((text) => {
      const template = JSON.parse(text);
      template.Outputs.Added = { Value: "harmless" };
      return JSON.stringify(template, undefined, 1);
    });
    const asked = await deploy("--assembly", copy);
    expect(asked.output).toContain(`${DATA}\n  outputs only`);
    expect(asked.output).toContain("add --yes in a pipeline");
    expect(asked.code).toBe(4);
  });

  test("an assembly of another stage, or no assembly, is wrong in one line", async () => {
    const none = await deploy("--assembly", join(folder, "nowhere"));
    expect(none.code).toBe(2);
    expect(none.output.trim()).toMatch(/can't be read: give a folder that npm run synth has written\.$/);
  });
});

async function tables(): Promise<readonly string[]> {
  const data = (await readAssembly(inStage().assembly)).find(({ name }) => name === DATA);
  const resources = Object.entries(data?.template.Resources ?? {});
  return resources.flatMap(([id, { Type }]) => (Type === "AWS::DynamoDB::Table" ? [id] : []));
}
