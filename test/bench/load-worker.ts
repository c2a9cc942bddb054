/**
 * One function in a process of its own, called at a rate whatever becomes of the calls before (an open loop), with AWS answered in this
 * process after the time that AWS is known to take. Told by standard input, answers as its last line.
 */
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { latencyAt } from "../../infra/capacity/latencies.ts";
import { actionOf } from "../../infra/local/aws-call.ts";
import { Seeded } from "../support/care-path/seeded.ts";
import { namesOf } from "./answered-before.ts";
import type { LoadFigures, LoadTask } from "./load.ts";

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}
interface Loaded {
  handler(event: object, context: object): Promise<{ statusCode?: number }>;
}

const WARM_UP = 50;
/** More than any call waits here for its turn: on AWS each has an environment to itself. */
const REMAINING_MS = 600_000;
const task = (await json(process.stdin)) as LoadTask;
const random = new Seeded(task.seed);
const answers = new Map(task.answers);
const calls: Record<string, number> = {};

/** The SDK's own way to the network, taken out of the very copy that it loads. */
const sdk = createRequire(import.meta.resolve("@aws-sdk/client-dynamodb"));
const network = sdk("@smithy/node-http-handler") as { NodeHttpHandler: { prototype: { handle: unknown } } };
network.NodeHttpHandler.prototype.handle = async ({ method, path, headers, body = "" }: Request) => {
  const content = typeof body === "string" ? body : new TextDecoder().decode(body);
  const action = actionOf({ method, url: path, headers, body: content });
  const answer = namesOf(action, Buffer.from(content))
    .map((name) => answers.get(name))
    .find((found) => found !== undefined);
  if (!answer) throw new Error(`nobody has recorded an answer to ${action}`);
  calls[action] = (calls[action] ?? 0) + 1;
  await setTimeout(latencyAt(action, random.fraction()));
  const { status: statusCode, headers: named, body: text } = answer;
  return { response: { statusCode, headers: named, body: Readable.from([Buffer.from(text)]) } };
};

const { handler } = (await import(pathToFileURL(task.handler).href)) as Loaded;
const statuses = new Set<number>();
async function call(): Promise<void> {
  statuses.add((await handler(task.event, { getRemainingTimeInMillis: () => REMAINING_MS })).statusCode ?? 0);
}

for (let time = 0; time < WARM_UP; time += 1) await call();
for (const action of Object.keys(calls)) delete calls[action];
const figures = await load(task.rate, task.seconds);
// A pipe takes its time: whoever ends at once cuts the figures short.
process.stdout.write(`\n${JSON.stringify(figures)}\n`, () => process.exit(0));

/** A call's time counts from when it was due: one that has to wait for its turn is slow. */
async function load(rate: number, seconds: number): Promise<LoadFigures> {
  const residentBefore = process.memoryUsage().rss;
  let peak = residentBefore;
  const took: number[] = [];
  const running = new Set<Promise<void>>();
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  for (let due = interval(rate); due < seconds * 1000; due += interval(rate)) {
    const early = began + due - performance.now();
    if (early > 0) await setTimeout(early);
    const one = call().then(() => {
      took.push(performance.now() - began - due);
      running.delete(one);
    });
    running.add(one);
    if (took.length % 100 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  }
  await Promise.all(running);
  const elapsed = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    calls: took.length,
    perSecond: took.length / elapsed,
    milliseconds: took.toSorted((one, other) => one - other),
    cpuMs: (user + system) / 1000 / took.length,
    residentBefore,
    residentPeak: Math.max(peak, process.memoryUsage().rss),
    awsCalls: calls,
    statuses: [...statuses],
  };
}

/** Milliseconds to the next call: as irregular as people are. */
function interval(rate: number): number {
  return (-Math.log(1 - random.fraction()) / rate) * 1000;
}
