import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const run = (command: string, args: readonly string[]): boolean => {
  process.stdout.write(`> ${command} ${args.join(" ")}\n`);
  return spawnSync(command, args, { stdio: "inherit" }).status === 0;
};

/** A gate counts as one test. */
const gate = (command: string, args: readonly string[]): Totals =>
  run(command, args) ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };

function vitest(args: readonly string[]): Totals {
  mkdirSync(".local", { recursive: true });
  const report = `.local/vitest-${process.pid}.json`;
  const options = ["run", "--config", "test/vitest.config.ts", "--reporter=default", "--reporter=json"];
  const fine = run("vitest", [...options, `--outputFile.json=${report}`, ...args]);
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, "utf8"));
    // A suite that can't load has no failed test of its own, and still fails the run.
    const failed = fine ? numFailedTests : Math.max(1, numFailedTests);
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** `npm test`: types, lint and format, then every test; arguments go to Vitest as file filters. */
const results = [
  gate("tsc", ["--noEmit"]),
  gate("biome", ["check", "--config-path=test"]),
  vitest(process.argv.slice(2)),
];
const sum = (key: keyof Totals) => results.reduce((total, result) => total + result[key], 0);
const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
process.stdout.write(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}\n`);
process.exitCode = sum("failed") === 0 ? 0 : 1;
