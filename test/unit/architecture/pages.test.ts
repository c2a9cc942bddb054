import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { parseCanaryCommand } from "../../../infra/canary/command-line.ts";
import { SETTING_NAMES } from "../../../infra/config.ts";
import { parseDeployCommand } from "../../../infra/deploy/command-line.ts";
import { parseDoctorCommand } from "../../../infra/doctor/command-line.ts";
import { parseIncidentCommand } from "../../../infra/incident/command-line.ts";
import { parseKeysCommand } from "../../../infra/keys/command-line.ts";
import { parsePracticesCommand } from "../../../infra/practices/command-line.ts";
import { parseRedriveCommand } from "../../../infra/redrive/command-line.ts";
import { parseRestoreCommand } from "../../../infra/restore/command-line.ts";
import { parseRolloutCommand } from "../../../infra/rollout/command-line.ts";

const pages = globSync("**/*.md", { exclude: (path) => /(^|\/)(node_modules|cdk\.out|\.git|\.local)$/.test(path) });
const handlers = globSync("functions/*/*/handler.ts").map((file) => file.split("/").slice(1, 3));
const capabilities = [...new Set(handlers.map(([capability = ""]) => capability))].sort();
const read = (file: string): string => readFileSync(file, "utf8");

/** Where a page leads to within the repository, with what of it. */
const linksOf = (page: string): { readonly file: string; readonly heading: string | undefined }[] =>
  [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = ""]) => {
    const [file = "", heading] = link.split("#");
    return { file: file === "" ? page : join(dirname(page), file), heading };
  });

/** The anchors that GitHub gives to the headings of a page. */
const headingsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );

test("every link of every page leads to something that is there", () => {
  expect(pages).toContain("README.md");
  for (const page of pages) {
    for (const { file, heading } of linksOf(page)) {
      expect.soft(existsSync(file), `${page} → ${file}`).toBe(true);
      if (heading !== undefined) expect.soft(headingsOf(file), `${page} → ${file}`).toContain(heading);
    }
  }
});

describe("every capability", () => {
  test.each(capabilities)("%s has a page, to which the front page leads", (capability) => {
    const page = `functions/${capability}/README.md`;
    expect(existsSync(page)).toBe(true);
    expect(linksOf("README.md").map(({ file }) => file)).toContain(page);
  });

  test.each(capabilities)(
    "the page of %s leads to each of its functions, to what was decided and to tests",
    (capability) => {
      const page = `functions/${capability}/README.md`;
      const files = linksOf(page).map(({ file }) => file);
      const own = handlers.filter(([of]) => of === capability).map((path) => join("functions", ...path));
      expect(files.filter((file) => dirname(file) === `functions/${capability}`)).toEqual(expect.arrayContaining(own));
      expect(files).toContainEqual(expect.stringMatching(/^infra\/decisions\/\d{4}-/));
      expect(files).toContainEqual(expect.stringMatching(/^test\/.+\.test\.ts$/));
    },
  );
});

test("every command that a page names is one of the project's", () => {
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read("package.json")));
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/\bnpm (?:-s )?run ([a-z-]+)/g)].map(([, name]) => name),
  );
  expect(named).not.toHaveLength(0);
  for (const name of new Set(named)) expect.soft(Object.keys(scripts)).toContain(name);
});

test("the list of decisions leads to every record under its own title, and the front page to the list", () => {
  const list = read("infra/decisions/README.md");
  for (const record of globSync("infra/decisions/[0-9]*.md")) {
    const [, number, title] = /^# (\d{4}) · (.+)$/m.exec(read(record)) ?? [];
    expect.soft(list).toContain(`| [${number}](${basename(record)}) | ${title} |`);
  }
  expect(linksOf("README.md").map(({ file }) => file)).toContain("infra/decisions/README.md");
});

test("each setting of a stage has its place in one row of the page of stages, and no other has", () => {
  const [, table = ""] = read("infra/README.md").split("| Setting | Meaning | Default |\n|---|---|---|\n");
  const rows = table.slice(0, table.indexOf("\n\n")).split("\n");
  const named = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
  expect(named.sort()).toEqual([...SETTING_NAMES].sort());
});

const PARSERS = new Map<string, (args: readonly string[], environment: NodeJS.ProcessEnv) => unknown>([
  ["canary", parseCanaryCommand],
  ["deploy", parseDeployCommand],
  ["doctor", parseDoctorCommand],
  ["incident", parseIncidentCommand],
  ["keys", parseKeysCommand],
  ["practices", parsePracticesCommand],
  ["redrive", parseRedriveCommand],
  ["restore", parseRestoreCommand],
  ["rollout", parseRolloutCommand],
]);
/** What somebody on call puts in the place of what a runbook leaves to them. */
const PUT_IN = new Map([
  ["<stage>", "dev"],
  ["<worker>", "deliver-push"],
  ["<table>", "card"],
  ["<instant>", "2026-11-24T09:59:59Z"],
  ["<practice>", "000000001"],
  ["<version>", "4.12"],
  ["…", "a reason"],
]);

test("every command that a runbook names is whole: its own parser takes it as it stands there", () => {
  const environment = { HEALTH_CARD_ADMIN_URL: "https://admin.example" };
  const taken = globSync("infra/runbooks/*.md").flatMap((page) =>
    [...read(page).matchAll(/\bnpm run ([a-z]+)(?: -- ([^`]+))?`/g)].map(([command, name = "", words = ""]) => {
      const args = [...words.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted = word]) => PUT_IN.get(quoted) ?? quoted);
      const parse = PARSERS.get(name);
      if (parse) expect.soft(() => parse(args, environment), `${page}: ${command}`).not.toThrow();
      return name;
    }),
  );
  expect(new Set(taken)).toEqual(new Set([...PARSERS.keys(), "bench"]));
});
