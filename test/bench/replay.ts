import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import * as z from "zod";
import { actionOf } from "../../infra/local/aws-call.ts";
import type { TapExchange } from "../../infra/local/aws-tap.ts";
import { awsEnvironment } from "../../infra/local/local-aws.ts";
import { close, listen, loopback } from "../../infra/local/ports.ts";
import { answersOf, namesOf } from "./answered-before.ts";

/** What a bundle takes in a process of its own, in milliseconds of user and system time: its loading, and one call. */
interface Timing {
  readonly load: number;
  readonly cpu: number;
}

export interface Replayed {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What each call is given, undefined where the bundle is only loaded; what AWS answers, and the status that must come of it. */
  readonly event?: object | undefined;
  readonly exchanges: readonly TapExchange[];
  readonly success: number;
}

const Worked = z.object({ load: z.number(), cpu: z.number(), statuses: z.array(z.number()) });

/** Answers AWS calls as they were answered before: what was asked before with the same answer, anything else like the last call of its action and resource. */
async function replayServer(exchanges: readonly TapExchange[]) {
  const answers = answersOf(exchanges);
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method = "GET", url = "/", headers } = request;
    const names = namesOf(actionOf({ method, url, headers, body: body.toString() }), body);
    const answer = names.map((name) => answers.get(name)).find((found) => found !== undefined);
    response.writeHead(answer?.status ?? 404, [...(answer?.headers ?? [])]).end(answer?.body);
  });
  const port = await listen(server, 0);
  return { url: `http://${loopback}:${port}`, close: () => close(server) };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const ROUNDS = 4;

/** Both in turn, some times, each in a fresh process; the least of each counts, since what is above it is the machine's own business. */
async function leastOfBoth(one: Replayed, other: Replayed, what: "load" | "cpu"): Promise<[number, number]> {
  let least: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    const [first, second] = [await timed(one), await timed(other)];
    least = [Math.min(least[0], first[what]), Math.min(least[1], second[what])];
  }
  return least;
}

export async function loadTimes(replayed: Replayed, bare: Replayed) {
  const uncalled = { event: undefined, exchanges: [] };
  const [load, bareLoad] = await leastOfBoth({ ...replayed, ...uncalled }, { ...bare, ...uncalled }, "load");
  return { load, bareLoad };
}

export async function cpuTimes(replayed: Replayed, bare: Replayed) {
  const [cpu, bareCpu] = await leastOfBoth(replayed, bare, "cpu");
  return { cpu, bareCpu };
}

/** Loads a bundle in a fresh process and calls it many times with the same event. */
async function timed({ bundle, environment, event, exchanges, success }: Replayed): Promise<Timing> {
  const server = await replayServer(exchanges);
  try {
    const worker = spawn(process.execPath, [join(import.meta.dirname, "replay-worker.ts")], {
      env: { ...process.env, ...awsEnvironment(server.url), ...environment },
      // What a bundle throws is quoted with its one minified line: what is missing below says enough.
      stdio: ["pipe", "pipe", "ignore"],
    });
    worker.stdin.end(JSON.stringify({ bundle, event }));
    const answer = await text(worker.stdout);
    const report = answer.trim().split("\n").at(-1) ?? "";
    const worked = Worked.safeParse(parsed(report));
    if (!worked.success) throw new Error(`${bundle} ended before it had told its times`);
    const { load, cpu, statuses } = worked.data;
    if (statuses.some((status) => status !== success))
      throw new Error(`a replayed call of ${bundle} answered ${statuses.join(", ")}`);
    return { load, cpu };
  } finally {
    await server.close();
  }
}
