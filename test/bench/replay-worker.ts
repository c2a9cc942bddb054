/** A fresh process for one bundle: what CPU time its loading takes, and what its calls take. Told by standard input, answers as its last line. */
import { createRequire } from "node:module";
import { json } from "node:stream/consumers";

const WARM_UP = 40;
const REPEATS = 160;
/** More than all calls together take, however busy the machine is. */
const REMAINING_MS = 600_000;

interface Task {
  readonly bundle: string;
  readonly event?: object;
}
interface Bundle {
  handler(event: object, context: object): Promise<{ statusCode?: number }>;
}

const { bundle, event } = (await json(process.stdin)) as Task;
/** Milliseconds of user and system time since. */
function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** As Lambda does. */
const require = createRequire(import.meta.url);
const before = process.cpuUsage();
const { handler } = require(bundle) as Bundle;
const load = cpuSince(before);

const statuses = new Set<number>();
async function call(times: number): Promise<void> {
  if (!event) return;
  for (let time = 0; time < times; time += 1) {
    statuses.add((await handler(event, { getRemainingTimeInMillis: () => REMAINING_MS })).statusCode ?? 0);
  }
}

// The first call fills what an environment keeps; the next ones let the engine compile.
await call(WARM_UP);
const started = process.cpuUsage();
await call(REPEATS);
const cpu = cpuSince(started) / REPEATS;
process.stdout.write(`\n${JSON.stringify({ load, cpu, statuses: [...statuses] })}\n`);
process.exit(0);
