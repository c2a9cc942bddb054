import { join } from "node:path";
import { buildSync } from "esbuild";
import type { RecordedStep } from "../../infra/capacity/recording.ts";
import { BUNDLING, bundleFunction } from "../../infra/constructs/bundle.ts";
import { countByAction } from "../../infra/local/aws-call.ts";
import type { TapExchange } from "../../infra/local/aws-tap.ts";
import type { LocalStage } from "../../infra/local/local-stage.ts";
import { localDirectory, root } from "../../infra/local/paths.ts";
import { deployedFunction, freshEnvironment } from "../support/deployed-functions.ts";
import { heardIn } from "../support/heard-calls.ts";
import { recordedStep } from "../support/recorded-calls.ts";
import type { Callers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { gatewayEvent } from "./gateway-event.ts";
import type { Operation } from "./operation.ts";
import { cpuTimes, loadTimes, type Replayed } from "./replay.ts";
import type { BareSize, Measured } from "./report.ts";
import { roundTrips } from "./round-trips.ts";
import { writesIn } from "./writes.ts";

/** Longer than any two calls of a function made together can be apart. */
const HOLD_MS = 80;
export const benchFolder = join(localDirectory, "bench");
const bareBundle = join(benchFolder, "bare-client.cjs");
const plainBundle = join(benchFolder, "plain-client.cjs");

/** A client that reads one item, and what it is answered: what the SDK itself costs. */
export interface BareClient {
  /** Bundled as functions are: for what its calls take. */
  readonly bare: Replayed;
  /** By esbuild's own settings for Node, with which CDK bundles: the measure of load, which no setting of ours can shift. */
  readonly plain: Replayed;
}

export async function prepareBare(stage: LocalStage): Promise<BareClient & { readonly size: BareSize }> {
  const entry = join(import.meta.dirname, "bare-client.ts");
  const { bytes } = bundleFunction(entry, bareBundle);
  const { bundle, minify, platform, target } = BUNDLING;
  buildSync({ bundle, minify, platform, target, entryPoints: [entry], outfile: plainBundle });
  const call = { number: 1, caller: "", action: "dynamodb:GetItem", invocation: "", status: 200, began: 0, ended: 0 };
  const headers = ["content-type", "application/x-amz-json-1.0"];
  const asked = Buffer.from(JSON.stringify({ TableName: "bare" }));
  const exchanges: TapExchange[] = [
    { call, url: "/", asked, answered: { status: 200, headers, body: Buffer.from("{}") } },
  ];
  const { environment } = await deployedFunction(stage, "list-rollout");
  const bare: Replayed = { bundle: bareBundle, environment, event: {}, exchanges, success: 200 };
  const plain: Replayed = { ...bare, bundle: plainBundle };
  const { load, bareLoad } = await loadTimes(bare, plain);
  return { bare, plain, size: { bytes, load, bareLoad } };
}

/** The calls of one operation, cold and then warm, and what it is that was called. */
export interface Observed {
  readonly warm: readonly TapExchange[];
  readonly bundleBytes: number;
  readonly replayed: Replayed;
}

export async function observe(stage: LocalStage, callers: Callers, operation: Operation): Promise<Observed> {
  const { route, folder: source } = operation;
  const caller = functionOf(operation);
  await freshEnvironment(stage, caller);
  const cold = await exchangesOf(stage, caller, async () => sendWhole(route, await route.prepare(callers)));
  const prepared = await route.prepare(callers);
  stage.tap.delay(HOLD_MS);
  const warm = await exchangesOf(stage, caller, () => sendWhole(route, prepared));
  stage.tap.delay(0);
  const bundle = join(benchFolder, `${caller}.cjs`);
  const { bytes } = bundleFunction(join(root, "functions", source, "handler.ts"), bundle);
  const { environment } = await deployedFunction(stage, caller);
  const event = await gatewayEvent(route, prepared);
  const replayed = { bundle, environment, event, exchanges: [...cold, ...warm], success: route.success };
  return { warm, bundleBytes: bytes, replayed };
}

export async function measure(
  stage: LocalStage,
  operation: Operation,
  { warm, bundleBytes, replayed }: Observed,
  { bare, plain }: BareClient,
): Promise<Measured> {
  const calls = warm.map(({ call }) => call);
  // Side by side: what else the machine does at the moment slows both.
  const { cpu, bareCpu } = await cpuTimes(replayed, bare);
  const { load, bareLoad } = await loadTimes(replayed, plain);
  return {
    name: operation.name,
    budget: operation.budget,
    calls: countByAction(calls),
    roundTrips: roundTrips(calls),
    writes: warm.reduce((sum, exchange) => sum + writesIn(exchange), 0),
    step: await stepOf(stage, operation, warm),
    bundleBytes,
    load,
    bareLoad,
    cpu: cpu - calls.length * bareCpu,
  };
}

/** The warm call as it is recorded. */
export const stepOf = (stage: LocalStage, operation: Operation, warm: Observed["warm"]): Promise<RecordedStep> =>
  recordedStep(stage, functionOf(operation), "api", warm.map(heardIn));

const functionOf = ({ folder }: Operation): string => folder.split("/").at(-1) ?? "";

async function exchangesOf(stage: LocalStage, caller: string, during: () => Promise<unknown>): Promise<TapExchange[]> {
  const seen: TapExchange[] = [];
  const stop = stage.tap.listen((exchange) => {
    if (exchange.call.caller === caller) seen.push(exchange);
  });
  await during();
  stop();
  return seen;
}
