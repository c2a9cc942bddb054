/** `npm run redrive -- list|show|run`: the command line of the dead letters. */
import { setTimeout } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { systemClock } from "../../shared/kernel/clock.ts";
import { paced } from "../../shared/kernel/pace.ts";
import { CommandError } from "../admin-command/admin-client.ts";
import { type Aws, awsIn } from "../admin-command/aws.ts";
import { columns } from "../admin-command/columns.ts";
import { print, runCommand } from "../admin-command/run-command.ts";
import { Progress } from "../local/progress.ts";
import { clockCallAt, isDone } from "./clock-calls.ts";
import { HELP, parseRedriveCommand, type RedriveCommand } from "./command-line.ts";
import { type DeadLetters, lookAt } from "./dead-letters.ts";
import { moveMessages } from "./move-messages.ts";
import { rereadStream } from "./reread-stream.ts";
import { replayPositions } from "./stream-positions.ts";
import { type Worker, workersOf } from "./workers.ts";

type Wish<Kind> = Extract<RedriveCommand["wish"], { kind: Kind }>;
type Run = Wish<"run">;
const DAY_MS = 24 * 3_600_000;
const LETTERS = { queue: "messages", stream: "positions in a stream", clock: "calls by the clock" } as const;

process.exitCode = await runCommand("redrive", async () => {
  const command = parseRedriveCommand(process.argv.slice(2));
  if (command === "help") {
    print(HELP);
    return 0;
  }
  const sqs = new SQSClient({ region: command.region });
  const aws = await awsIn(command.region);
  const workers = await workersOf(command.stage, aws, sqs);
  const { wish } = command;
  if (wish.kind === "list") return list(workers, sqs);
  const worker = workers.find(({ name }) => name === wish.worker);
  if (!worker) throw new CommandError(`Stage ${command.stage} has no worker '${wish.worker}'; list names them.`);
  if (wish.kind === "again") return again(worker, wish, aws);
  const dead = await lookAt(sqs, worker.deadLettersUrl);
  print(intention(worker, dead, wish.kind === "run" ? wish : undefined));
  if (dead.waiting === 0) return 0;
  return wish.kind === "show" ? 1 : run(worker, wish, sqs, aws);
});

async function list(workers: readonly Worker[], sqs: SQSClient): Promise<number> {
  const all = await Promise.all(
    workers.map(async (worker) => ({ worker, dead: await lookAt(sqs, worker.deadLettersUrl) })),
  );
  const rows = all.map(({ worker, dead }) => [
    worker.name,
    LETTERS[worker.kind],
    String(dead.waiting),
    dead.since ? ageOf(dead.since) : "",
  ]);
  print(columns([["worker", "dead letters are", "waiting", "oldest seen"], ...rows]));
  return all.some(({ dead }) => dead.waiting > 0) ? 1 : 0;
}

/** What is going to be done, before it is. */
function intention(worker: Worker, { waiting, since }: DeadLetters, wish?: Run): string {
  if (waiting === 0) return `${worker.name} has no dead letters: nothing to do.`;
  const age = since ? `, the oldest seen ${ageOf(since)} old` : "";
  const pace = wish ? `, ${wish.rate} a second` : "";
  if (worker.kind === "queue") {
    return `${worker.name}: about ${waiting} messages${age}. They go back to the end of its queue${pace}; working twice on one is harmless.`;
  }
  if (worker.kind === "clock") {
    return `${worker.name}: about ${waiting} calls by the clock${age}. They are made again${pace}; twice is harmless.`;
  }
  const late = since && Date.now() - since.getTime() > DAY_MS ? " Those older than 24 hours are gone from it." : "";
  return `${worker.name}: about ${waiting} positions in its stream${age}. Their records are read again and worked one by one${pace}.${late}`;
}

async function run(worker: Worker, { rate, forget }: Run, sqs: SQSClient, aws: Aws): Promise<number> {
  const bar = new Progress(process.stderr);
  const progress = (count: number) => bar.show(worker.name, String(count));
  const turn = paced(rate, systemClock, setTimeout);
  if (worker.kind === "queue") {
    const { moved, failed } = await moveMessages({ sqs, aws, turn, sleep: setTimeout, progress }, worker, rate);
    bar.done();
    const again = failed > 0 ? ` ${failed} calls by the clock failed again.` : "";
    print(`Moved ${moved}.${again} What fails again is back here after its tries.`);
    return failed > 0 ? 1 : 0;
  }
  const { done, failed, gone } = await replayPositions({ sqs, aws, turn, progress }, worker, forget);
  bar.done();
  const fate = forget ? "dropped" : "left where they are: --forget drops them";
  print(`Done ${done}, failed again ${failed}, gone from the stream ${gone}${gone > 0 ? ` (${fate})` : ""}.`);
  return failed > 0 || (gone > 0 && !forget) ? 1 : 0;
}

/** What was lost is known by nothing but its time: all since then is done again. */
async function again(worker: Worker, { rate, since }: Wish<"again">, aws: Aws): Promise<number> {
  if (worker.kind === "queue" && !worker.isByClock) {
    throw new CommandError(`What ${worker.name} gives up is in its queue or its dead letters: use run.`);
  }
  const from = since.toISOString();
  const bar = new Progress(process.stderr);
  const count = { done: 0, failed: 0 };
  if (worker.isByClock) {
    print(`${worker.name}: the clock's call of ${from} is made again; twice is harmless.`);
    count[(await isDone(aws, worker, clockCallAt(since))) ? "done" : "failed"] += 1;
  }
  if (worker.kind === "stream") {
    print(`${worker.name}: what its stream has since ${from} is worked again, ${rate} a second; twice is harmless.`);
    const progress = (done: number) => bar.show(worker.name, String(done));
    const turn = paced(rate, systemClock, setTimeout);
    const reread = await rereadStream(
      { aws, turn, rest: () => setTimeout(200), now: systemClock, progress },
      worker,
      since,
    );
    bar.done();
    count.done += reread.done;
    count.failed += reread.failed;
  }
  print(`Done ${count.done}, failed ${count.failed}.`);
  return count.failed > 0 ? 1 : 0;
}

/** `3 h`, `2 d` */
function ageOf(since: Date): string {
  const minutes = Math.max(0, Math.round((Date.now() - since.getTime()) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 60 / 24)} d`;
}
