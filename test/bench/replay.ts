import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import * as z from "zod";
import { actionOf } from "../../infra/local/aws-call.ts";
import type { TapExchange } from "../../infra/local/aws-tap.ts";
import { awsEnvironment } from "../../infra/local/local-aws.ts";
import { close, listen, loopback } from "../../infra/local/ports.ts";

/** What a bundle takes in a process of its own. Milliseconds; `cpu` is user and system time of one call. */
export interface Timing {
  readonly load: number;
  readonly cpu: number;
  /** AWS calls of one invocation, as answered here. */
  readonly calls: number;
}

export interface Replayed {
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined: the bundle is loaded and nothing is called. */
  readonly event?: object | undefined;
}

const Worked = z.object({ load: z.number(), cpu: z.number(), statuses: z.array(z.number()) });

/** Answers AWS calls as they were answered before: those of one action on one resource all alike. */
export async function replayServer(exchanges: readonly TapExchange[]) {
  const answers = new Map(
    exchanges.map(({ call, asked, answered }) => [`${call.action} ${resourceIn(asked)}`, answered]),
  );
  let calls = 0;
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method = "GET", url = "/", headers } = request;
    const answer = answers.get(`${actionOf({ method, url, headers, body: body.toString() })} ${resourceIn(body)}`);
    calls += 1;
    response.writeHead(answer?.status ?? 404, [...(answer?.headers ?? [])]).end(answer?.body);
  });
  const port = await listen(server, 0);
  return { url: `http://${loopback}:${port}`, calls: () => calls, close: () => close(server) };
}

const Named = z.object({ TableName: z.string().optional(), KeyId: z.string().optional() });

/** The table or the key that a call is about. */
function resourceIn(body: Buffer): string {
  const { TableName, KeyId } = Named.safeParse(parsed(body.toString())).data ?? {};
  return TableName ?? KeyId ?? "";
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** The shortest of some loads of a bundle and of another, in turn, each in a fresh process: what is above it is the machine's own business. */
export async function loadTimes(bundle: string, bareBundle: string, environment: Replayed["environment"]) {
  const times = { load: Number.POSITIVE_INFINITY, bareLoad: Number.POSITIVE_INFINITY };
  for (let run = 0; run < LOADS; run += 1) {
    times.load = Math.min(times.load, (await timed({ bundle, environment }, [], 0)).load);
    times.bareLoad = Math.min(times.bareLoad, (await timed({ bundle: bareBundle, environment }, [], 0)).load);
  }
  return times;
}
const LOADS = 5;

/** Loads a bundle in a fresh process and calls it many times with the same event. */
export async function timed(replayed: Replayed, exchanges: readonly TapExchange[], success: number): Promise<Timing> {
  const server = await replayServer(exchanges);
  try {
    const worker = spawn(process.execPath, [join(import.meta.dirname, "replay-worker.ts")], {
      env: { ...process.env, ...awsEnvironment(server.url), ...replayed.environment },
      // What a bundle throws is quoted with its one minified line: what is missing below says enough.
      stdio: ["pipe", "pipe", "ignore"],
    });
    worker.stdin.end(JSON.stringify({ bundle: replayed.bundle, event: replayed.event, success }));
    const answer = await text(worker.stdout);
    const report = answer.trim().split("\n").at(-1) ?? "";
    const worked = Worked.safeParse(parsed(report));
    if (!worked.success) throw new Error(`${replayed.bundle} ended before it had told its times`);
    const { load, cpu, statuses } = worked.data;
    if (statuses.some((status) => status !== success))
      throw new Error(`a replayed call of ${replayed.bundle} answered ${statuses.join(", ")}`);
    return { load, cpu, calls: server.calls() };
  } finally {
    await server.close();
  }
}
