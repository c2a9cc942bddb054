/** `npm run bench`: see `-- --help`. Counts gate; times are only shown. */
import { mkdir, writeFile } from "node:fs/promises";
import { runCommand } from "../../infra/admin-command/run-command.ts";
import { RECORDING_FILE, type Recording } from "../../infra/capacity/recording.ts";
import { type LocalStage, startLocalStage } from "../../infra/local/local-stage.ts";
import { freePortBlock } from "../../infra/local/ports.ts";
import { Progress } from "../../infra/local/progress.ts";
import { listening } from "../support/heard-calls.ts";
import { recordedFollowers } from "../support/recorded-followers.ts";
import { readyCallers } from "../support/routes/route.ts";
import { type BenchWish, HELP, parseBenchArguments } from "./arguments.ts";
import { benchImport, importReport } from "./import.ts";
import { benchLoad, type LoadResult, type LoadTarget, loadReport } from "./load.ts";
import { benchFolder, measure, observe, prepareBare, stepOf } from "./measure.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import { type Measured, overBudget, table } from "./report.ts";
import { benchSdJwt, sdJwtReport } from "./sd-jwt.ts";

const IMPORT_LINES = 100_000;
const progress = new Progress(process.stderr);

async function bench({ only, isJson }: BenchWish): Promise<number> {
  const { bare, operations, load } = await onStage((stage) => measured(stage, only ?? [""]));
  const over = operations.flatMap(overBudget);
  const stageText = [table(operations, bare), loadReport(load)];
  const { text, ...rest } = only === undefined ? await withoutStage() : { text: [] };
  progress.done();
  const document = { ok: over.length === 0, over, bare, operations, load, ...rest };
  print(isJson ? JSON.stringify(document, undefined, 2) : [...stageText, ...text].join("\n\n"));
  return over.length === 0 ? 0 : 1;
}

async function record(): Promise<number> {
  const recording = await onStage(async (stage) => {
    const own: Recording = {};
    for (const operation of OPERATIONS) {
      own[operation.name] = await stepOf(stage, operation, (await observed(stage, operation)).warm);
    }
    return { ...own, ...(await followersOf(stage)) };
  });
  progress.done();
  await writeFile(RECORDING_FILE, `${JSON.stringify(recording, undefined, 2)}\n`);
  return print(`${Object.keys(recording).length} operations are recorded in ${RECORDING_FILE}.`);
}

/** Does what needs the service as it is deployed. */
async function onStage<Result>(during: (stage: LocalStage) => Promise<Result>): Promise<Result> {
  await mkdir(benchFolder, { recursive: true });
  const onProgress = (part: string, detail?: string) => progress.show(part, detail);
  const stage = await startLocalStage({ port: await freePortBlock(5), onProgress });
  try {
    return await during(stage);
  } finally {
    await stage.stop();
  }
}

async function measured(stage: LocalStage, only: readonly string[]) {
  const { size, ...client } = await prepareBare(stage);
  const operations: Measured[] = [];
  for (const operation of OPERATIONS.filter(({ name }) => only.some((part) => name.includes(part)))) {
    operations.push(await measure(stage, operation, await observed(stage, operation), client));
  }
  const steps = Object.fromEntries(operations.map(({ name, step }) => [name, step]));
  return { bare: size, operations, load: await loaded(stage, steps) };
}

/** A token lives for five minutes, less than all operations together may take: everybody signs in anew for each. */
async function observed(stage: LocalStage, operation: Operation) {
  progress.show("Measuring", operation.name);
  return observe(stage, await readyCallers(stage), operation);
}

/** What the counter does all day, under load. */
const UNDER_LOAD = ["open a context", "care event"];

async function loaded(stage: LocalStage, steps: Recording): Promise<LoadResult[]> {
  const targets: LoadTarget[] = [];
  for (const operation of OPERATIONS.filter(({ name }) => UNDER_LOAD.includes(name))) {
    const { name, folder } = operation;
    const step = steps[name];
    if (step) targets.push({ name, folder, step, observed: await observed(stage, operation) });
  }
  progress.show("Measuring", "the counter under load");
  return benchLoad(targets);
}

function followersOf(stage: LocalStage): Promise<Recording> {
  progress.show("Measuring", "what follows a context and a care event");
  return recordedFollowers({
    ...stage,
    hearingCalls: async (during) => {
      const heard = listening(stage.tap);
      try {
        return { result: await during(), heard: heard() };
      } finally {
        heard();
      }
    },
  });
}

async function withoutStage() {
  progress.show("Measuring", "the directory's import");
  const directoryImport = await benchImport(IMPORT_LINES);
  progress.show("Measuring", "credentials");
  const sdJwt = await benchSdJwt();
  return { directoryImport, sdJwt, text: [importReport(directoryImport), sdJwtReport(sdJwt)] };
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

process.exit(
  await runCommand("bench", async () => {
    const wish = parseBenchArguments(process.argv.slice(2));
    if (wish === "help") return print(HELP);
    return wish.isRecording ? record() : bench(wish);
  }),
);
