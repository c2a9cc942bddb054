/**
 * `npm run bench`: what one warm call of each operation asks of AWS, beside its budget, and what its bundle weighs. Counts gate; times are
 * only shown. `--json` prints one JSON document instead of the table.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { bundleFunction } from "../../infra/constructs/bundle.ts";
import { countByAction } from "../../infra/local/aws-call.ts";
import type { TapExchange } from "../../infra/local/aws-tap.ts";
import { type LocalStage, startLocalStage } from "../../infra/local/local-stage.ts";
import { localDirectory, root } from "../../infra/local/paths.ts";
import { freePortBlock } from "../../infra/local/ports.ts";
import { Progress } from "../../infra/local/progress.ts";
import { deployedFunction, freshEnvironment } from "../support/deployed-functions.ts";
import { type Callers, readyCallers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { gatewayEvent } from "./gateway-event.ts";
import { benchImport, importReport } from "./import.ts";
import { OPERATIONS, type Operation } from "./operations.ts";
import { cpuTimes, loadTimes, type Replayed } from "./replay.ts";
import { type Measured, overBudget, table } from "./report.ts";
import { roundTrips } from "./round-trips.ts";
import { benchSdJwt, sdJwtReport } from "./sd-jwt.ts";
import { writesIn } from "./writes.ts";

/** Longer than any two calls of a function made together can be apart. */
const HOLD_MS = 80;
const IMPORT_LINES = 100_000;
const folder = join(localDirectory, "bench");
const bareBundle = join(folder, "bare-client.mjs");
const progress = new Progress(process.stderr);

const wish = process.argv.slice(2);
if (wish.some((argument) => argument !== "--json")) {
  process.stderr.write("npm run bench takes --json and nothing else.\n");
  process.exit(2);
}
process.exit(await bench(wish.includes("--json")));

async function bench(isJson: boolean): Promise<number> {
  await mkdir(folder, { recursive: true });
  const onProgress = (part: string, detail?: string) => progress.show(part, detail);
  const stage = await startLocalStage({ port: await freePortBlock(5), onProgress });
  try {
    const { bytes: bareBytes, bare } = await prepareBare(stage);
    const all: Measured[] = [];
    for (const operation of OPERATIONS) {
      progress.show("Measuring", operation.name);
      // A token lives for five minutes, less than all operations together may take.
      all.push(await measure(stage, await readyCallers(stage), operation, bare));
    }
    progress.show("Measuring", "the directory's import");
    const directoryImport = await benchImport(IMPORT_LINES);
    progress.show("Measuring", "credentials");
    const sdJwt = await benchSdJwt();
    progress.done();
    const over = all.flatMap(overBudget);
    const document = { ok: over.length === 0, over, bareBytes, operations: all, directoryImport, sdJwt };
    const text = [table(all, bareBytes), importReport(directoryImport), sdJwtReport(sdJwt)].join("\n\n");
    process.stdout.write(`${isJson ? JSON.stringify(document, undefined, 2) : text}\n`);
    return over.length === 0 ? 0 : 1;
  } finally {
    await stage.stop();
  }
}

/** A client that reads one item, and what it is answered: what the SDK itself costs. */
async function prepareBare(stage: LocalStage) {
  const { bytes } = bundleFunction(join(import.meta.dirname, "bare-client.ts"), bareBundle);
  const call = { number: 1, caller: "", action: "dynamodb:GetItem", invocation: "", status: 200, began: 0, ended: 0 };
  const headers = ["content-type", "application/x-amz-json-1.0"];
  const asked = Buffer.from(JSON.stringify({ TableName: "bare" }));
  const exchanges: TapExchange[] = [{ call, asked, answered: { status: 200, headers, body: Buffer.from("{}") } }];
  const { environment } = await deployedFunction(stage, "list-rollout");
  const bare: Replayed = { bundle: bareBundle, environment, event: {}, exchanges, success: 200 };
  return { bytes, bare };
}

async function measure(stage: LocalStage, callers: Callers, operation: Operation, bare: Replayed): Promise<Measured> {
  const { name, budget, route, folder: source } = operation;
  const caller = source.split("/").at(-1) ?? "";
  await freshEnvironment(stage, caller);
  const cold = await exchangesOf(stage, caller, async () => sendWhole(route, await route.prepare(callers)));
  const prepared = await route.prepare(callers);
  stage.tap.delay(HOLD_MS);
  const warm = await exchangesOf(stage, caller, () => sendWhole(route, prepared));
  stage.tap.delay(0);

  const calls = warm.map(({ call }) => call);
  const bundle = join(folder, `${caller}.mjs`);
  const { bytes } = bundleFunction(join(root, "functions", source, "handler.ts"), bundle);
  const { environment } = await deployedFunction(stage, caller);
  const event = await gatewayEvent(route, prepared);
  const replayed = { bundle, environment, event, exchanges: [...cold, ...warm], success: route.success };
  // Side by side: what else the machine does at the moment slows both.
  const { cpu, bareCpu } = await cpuTimes(replayed, bare);
  const { load, bareLoad } = await loadTimes(replayed, bare);
  return {
    name,
    budget,
    calls: countByAction(calls),
    roundTrips: roundTrips(calls),
    writes: warm.reduce((sum, exchange) => sum + writesIn(exchange), 0),
    bundleBytes: bytes,
    load,
    bareLoad,
    cpu: cpu - calls.length * bareCpu,
  };
}

async function exchangesOf(stage: LocalStage, caller: string, during: () => Promise<unknown>): Promise<TapExchange[]> {
  const seen: TapExchange[] = [];
  const stop = stage.tap.listen((exchange) => {
    if (exchange.call.caller === caller) seen.push(exchange);
  });
  await during();
  stop();
  return seen;
}
