import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { LATENCY_SOURCE } from "../../infra/capacity/latencies.ts";
import type { RecordedStep } from "../../infra/capacity/recording.ts";
import { costOf, invocationMs, PAID_FOR, totalOf } from "../../infra/capacity/step-cost.ts";
import { awsEnvironment } from "../../infra/local/local-aws.ts";
import { root } from "../../infra/local/paths.ts";
import { answersOf } from "./answered-before.ts";
import type { Observed } from "./measure.ts";

/** What a process is to do. */
export interface LoadTask {
  /** The function's `handler.ts`. */
  readonly handler: string;
  readonly event: object;
  readonly answers: readonly (readonly [string, LoadedAnswer])[];
  /** Calls a second, and for how long. */
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
}
interface LoadedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const LoadFigures = z.object({
  calls: z.number(),
  perSecond: z.number(),
  /** From when each call was due until it was answered, the shortest first. */
  milliseconds: z.array(z.number()),
  /** Processor time of one call, the SDK's included and the network's not. */
  cpuMs: z.number(),
  residentBefore: z.number(),
  residentPeak: z.number(),
  awsCalls: z.record(z.string(), z.number()),
  statuses: z.array(z.number()),
});
export type LoadFigures = z.infer<typeof LoadFigures>;

export interface LoadResult extends LoadFigures {
  readonly name: string;
  readonly wanted: number;
  readonly step: RecordedStep;
}
export interface LoadTarget {
  readonly name: string;
  /** Under `functions/`. */
  readonly folder: string;
  readonly observed: Observed;
  readonly step: RecordedStep;
}

const RATE = 500;
const SECONDS = 10;
const SEED = 20261125;

/** Calls all functions at the same time, each in a process of its own, 500 times a second for ten seconds. */
export const benchLoad = (targets: readonly LoadTarget[]): Promise<LoadResult[]> =>
  Promise.all(
    targets.map(async (target) => ({ name: target.name, wanted: RATE, step: target.step, ...(await loaded(target)) })),
  );

async function loaded({ name, folder, observed: { replayed } }: LoadTarget): Promise<LoadFigures> {
  const { event = {}, exchanges, environment, success } = replayed;
  const answers = [...answersOf(exchanges)].map(
    ([asked, { status, headers, body }]) =>
      [asked, { status, headers: named(headers), body: body.toString() }] as const,
  );
  const handler = join(root, "functions", folder, "handler.ts");
  const task: LoadTask = { handler, event, answers, rate: RATE, seconds: SECONDS, seed: SEED };
  const worker = spawn(process.execPath, [join(import.meta.dirname, "load-worker.ts")], {
    env: { ...process.env, ...awsEnvironment("http://localhost"), ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  worker.stdin.end(JSON.stringify(task));
  const report = (await text(worker.stdout)).trim().split("\n").at(-1) ?? "";
  const figures = LoadFigures.parse(JSON.parse(report));
  const wrong = figures.statuses.filter((status) => status !== success);
  if (wrong.length > 0) throw new Error(`${name} under load answered ${wrong.join(", ")}`);
  return figures;
}

/** `[name, value, name, value]` as names and values. */
const named = (headers: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    headers.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), headers[index + 1] ?? ""]] : [])),
  );

const MILLION = 1e6;
/** Arrivals are irregular, and the last ones are answered after the end. */
const KEPT_UP = 0.95;
const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? 0;

/** The figures as the benchmark prints them. */
export function loadReport(results: readonly LoadResult[]): string {
  return [
    "Under load, each function in a process of its own, AWS answered there after the time that it is known to take (seeded):",
    ...results.map(lineOf),
    `Latencies: ${LATENCY_SOURCE}`,
  ].join("\n");
}

function lineOf({
  name,
  wanted,
  calls,
  perSecond,
  milliseconds,
  cpuMs,
  step,
  awsCalls,
  ...memory
}: LoadResult): string {
  const at = (percent: number) => `p${percent} ${percentile(milliseconds, percent).toFixed(0)}`;
  const megabytes = (bytes: number) => (bytes / MILLION).toFixed(0);
  const cost = costOf(step);
  const parts = PAID_FOR.map((what) => `${what} ${(cost[what] * MILLION).toFixed(2)}`);
  const perCall = Object.entries(awsCalls).map(([action, times]) => `${action} ${(times / calls).toFixed(2)}`);
  return [
    `  ${name}: ${wanted} a second wanted, ${perSecond.toFixed(0)} answered; ${[50, 95, 99, 99.9].map(at).join(", ")} ms; ${cpuMs.toFixed(2)} ms of a core each.`,
    ...(perSecond < KEPT_UP * wanted ? ["    This machine bears no more: the times are those of waiting for it."] : []),
    `    ${Math.ceil((wanted * invocationMs(step)) / 1000)} environments on AWS; memory ${megabytes(memory.residentBefore)} MB, ${megabytes(memory.residentPeak - memory.residentBefore)} MB more under load.`,
    `    AWS calls each: ${perCall.join(", ")}.`,
    `    A million: $${(totalOf(cost) * MILLION).toFixed(2)} (${parts.join(", ")}).`,
  ].join("\n");
}
