/**
 * `npm test`: type check, lint, every test, then what was asked of AWS meanwhile beside what is allowed; each check counts as one
 * test. With arguments only tests:
 * `npm test -- unit` runs a project, `npm test -- nir` the files whose path contains it. The last line is the totals.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { localDirectory, root } from "../infra/local/paths.ts";
import { preparePython } from "../infra/local/python.ts";
import { recordedPermissions } from "./support/recorded-permissions.ts";
import { planTests, type TestPlan } from "./support/test-arguments.ts";
import { line, sum, type Totals, totalsOf } from "./support/totals.ts";

const onePassed: Totals = { passed: 1, failed: 0, skipped: 0 };
const oneFailed: Totals = { passed: 0, failed: 1, skipped: 0 };

type Stages = Pick<TestPlan, "needsStage" | "stages">;

// A terminal's Ctrl-C reaches the program that runs as well; this one stays to tell the totals.
let running: ChildProcess | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => running?.kill(signal));

const totals = await runAll(process.argv.slice(2));
tell(`\n${line(totals)}`);
process.exitCode = totals.failed === 0 ? 0 : 1;

async function runAll(args: readonly string[]): Promise<Totals> {
  const { isWhole, vitestArguments, ...stages } = planTests(args);
  const checks: Totals[] = [];
  if (isWhole) {
    checks.push(await check("Type check", "tsc", ["--noEmit"]));
    checks.push(await check("Lint", "biome", ["check", "--config-path=test"]));
  }
  if (checks.includes(oneFailed)) {
    tell("The tests are not run until the check above is right.");
    return sum(checks);
  }
  await rm(recordedPermissions, { recursive: true, force: true });
  const tests = await test(vitestArguments, stages);
  if (!isWhole) return sum([...checks, tests]);
  return sum([
    ...checks,
    tests,
    await check("Least privilege", process.execPath, [join("test", "least-privilege.ts")]),
  ]);
}

async function check(name: string, command: string, args: readonly string[]): Promise<Totals> {
  tell(`${name} …`);
  return (await run(command, args)) === 0 ? onePassed : oneFailed;
}

async function test(args: readonly string[], { needsStage, stages }: Stages): Promise<Totals> {
  if (needsStage) {
    tell("Python for the local AWS …");
    try {
      await preparePython();
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      return oneFailed;
    }
  }
  await mkdir(localDirectory, { recursive: true });
  const report = join(localDirectory, `tests-${process.pid}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  process.env.TEST_STAGES ??= String(stages);
  const code = await run("vitest", ["run", "--config", join("test", "vitest.config.ts"), ...reporters, ...args]);
  const text = await readFile(report, "utf8").catch(() => undefined);
  await rm(report, { force: true });
  return totalsOf(text, code);
}

function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(resolve(root, "node_modules", ".bin", command), args, { cwd: root, stdio: "inherit" });
  running = child;
  return new Promise((done, reject) => {
    child.once("error", reject);
    child.once("close", (code) => done(code ?? 1));
  });
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}
