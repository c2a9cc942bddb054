import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const INNER = ["shared/kernel/**/*.ts", "shared/domain/**/*.ts", "shared/protocol/**/*.ts"];
const useCases = globSync("functions/*/*/*.ts").filter((file) => !/(handler|ports)\.ts$/.test(file));
const files = [...globSync(INNER), ...useCases];

test("kernel, domain, protocol and use cases know no AWS SDK, no Lambda and no environment", () => {
  expect(files.length).toBeGreaterThan(40);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    expect.soft(text, file).not.toMatch(/^import (?!type).*@aws-sdk|from "aws-lambda"|process\.env/m);
  }
});

test("nothing is written to the console but by the one log", () => {
  for (const file of globSync(["shared/**/*.ts", "functions/**/*.ts"])) {
    if (file === "shared/log/log.ts") continue;
    expect.soft(readFileSync(file, "utf8"), file).not.toMatch(/console\.|process\.stdout/);
  }
});
