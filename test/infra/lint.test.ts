import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { run } from "../../infra/local/child-process.ts";
import { preparePython } from "../../infra/local/python.ts";
import { everyStage, fullStage, type Synthesized } from "./synthesized.ts";

/** What the linter says of templates as they are meant to be, by rule, and why they are. An answer that answers nothing fails too. */
const ANSWERED: Readonly<Record<string, string>> = {
  W3005: "CDK makes a function wait for its role and its policy; for the role, a reference says the same once more.",
};

const Findings = z.array(
  z.object({
    Filename: z.string(),
    Message: z.string(),
    Rule: z.object({ Id: z.string() }),
    Location: z.object({ Path: z.array(z.union([z.string(), z.number()])).nullable() }),
  }),
);

let python: string;

beforeAll(async () => {
  const file = join(import.meta.dirname, "requirements.txt");
  python = await preparePython(undefined, { file, purpose: "the linter of templates" });
}, 300_000);

const stages = [
  ...everyStage.map((each) => [`the stage ${each.stage.name}`, each] as const),
  ["production with every setting", fullStage] as const,
];

describe.each(stages)("%s", (_, synthesized) => {
  test("cfn-lint finds nothing in any template that is not answered by a reason", { timeout: 300_000 }, async () => {
    const findings = await lint(synthesized);
    const unanswered = findings.filter(({ Rule }) => !(Rule.Id in ANSWERED));
    const told = unanswered.map(
      ({ Filename, Rule, Location, Message }) =>
        `${Rule.Id} ${basename(Filename)} ${Location.Path?.join("/")}: ${Message}`,
    );
    expect(told).toEqual([]);
    expect([...new Set(findings.map(({ Rule }) => Rule.Id))].sort()).toEqual(Object.keys(ANSWERED).sort());
  });
});

async function lint({ templates, stage }: Synthesized): Promise<z.infer<typeof Findings>> {
  const directory = await mkdtemp(join(tmpdir(), "health-card-lint-"));
  try {
    const files = await Promise.all(
      [...templates].map(async ([name, template]) => {
        const file = join(directory, `${name}.json`);
        await writeFile(file, JSON.stringify(template, null, 1));
        return file;
      }),
    );
    const options = ["--regions", stage.region, "--format", "json"];
    const program = ["-c", "from cfnlint.runner import main; main()"];
    const { output } = await run(python, [...program, ...options, "--", ...files], { env: process.env });
    return Findings.parse(JSON.parse(output));
  } finally {
    await rm(directory, { recursive: true });
  }
}
