import { existsSync, globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { LOG_CODES } from "../../../shared/log/log-codes.ts";
import { METRICS, STEPS } from "../../../shared/log/metrics.ts";

const sources = globSync(["functions/**/*.ts", "shared/**/*.ts"]).map((file) => readFileSync(file, "utf8"));
const said = (pattern: RegExp): string[] => {
  const all = sources.flatMap((text) => [...text.matchAll(pattern)].map(([, word = ""]) => word));
  return [...new Set(all)].sort();
};

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** What people on call read, made from the catalogues. */
const page = `# What the service says of itself

Made from \`shared/log/\`; a test compares. After a change: \`npm test -- unit/log -u\`.

## Lines of the logs

Each is JSON: \`{ $.code = "worker.broken" }\` filters a log group. None holds a name, number, token, code or anything else that was sent; \`trace_id\` is what a
problem document names.

${[
  row("Code", "Level", "It means", "Do"),
  row("---", "---", "---", "---"),
  ...Object.entries(LOG_CODES).map(([code, { level, meaning, todo }]) => row(`\`${code}\``, level, meaning, todo)),
].join("\n")}

## Metrics

In the namespace \`HealthCard/<stage>\`, taken by CloudWatch from those lines. Steps: ${STEPS.join(", ")}.

${[
  row("Metric", "Unit", "Told apart by", "It counts"),
  row("---", "---", "---", "---"),
  ...Object.entries(METRICS).map(([name, metric]) =>
    row(name, metric.unit, "by" in metric ? metric.by : "", metric.meaning),
  ),
].join("\n")}
`;

describe("the catalogue of log codes", () => {
  test("has every code that is written anywhere, and none that is not", () => {
    expect(said(/\blog\(\s*"([^"]+)"/g)).toEqual(Object.keys(LOG_CODES).sort());
  });

  test("is the page that people on call read, whose links lead somewhere", async () => {
    await expect(page).toMatchFileSnapshot("../../../infra/runbooks/log-codes.md");
    for (const [, file = ""] of page.matchAll(/\]\(([^)]+)\)/g)) {
      expect.soft(existsSync(`infra/runbooks/${file}`), file).toBe(true);
    }
  });
});

test("every metric is measured somewhere, and every step of the journey is some route's", () => {
  expect(said(/\bmeasured\(\s*"([^"]+)"/g)).toEqual(Object.keys(METRICS).sort());
  const ofHandlers = said(/^ {2}step: (.*)$/gm).flatMap((text) => text.match(/(?<=")[a-z-]+(?=")/g) ?? []);
  expect([...new Set(ofHandlers)].sort()).toEqual([...STEPS].sort());
});
