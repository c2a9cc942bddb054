import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { constants } from "node:os";
import { createInterface } from "node:readline";
import { atExit } from "./at-exit.ts";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Gets a copy of everything that the program writes. */
  readonly logFile?: string;
  /** Aborting ends the program and all its children, and makes the run reject with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  onLine?(line: string): void;
}

export interface RunResult {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

const graceMs = 3_000;

/**
 * Runs a program to its end, in a process group of its own so that nothing of it can be left behind.
 * @throws the system's error (ENOENT) when there is no such program
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  options.signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const release = endWithThisProcess(child);
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: "a" });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      log?.write(`${line}\n`);
      options.onLine?.(line);
    });
  }
  let stopped: Promise<void> | undefined;
  const abort = () => {
    stopped = stopGroup(child);
  };
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit, signal) => resolve(exit ?? 128 + (signal ? constants.signals[signal] : 0)));
    });
    await stopped;
    options.signal?.throwIfAborted();
    return { code, output: lines.join("\n") };
  } finally {
    options.signal?.removeEventListener("abort", abort);
    release();
    log?.end();
  }
}

/** Kills the child's process group should this process end before it. Answers how to call that off. */
export function endWithThisProcess(child: ChildProcess): () => void {
  return atExit(() => signalGroup(child, "SIGKILL"));
}

/** Asks a child that leads its own process group to end, and kills the whole group when it does not within the grace. */
export async function stopGroup(child: ChildProcess, grace = graceMs): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), grace);
  await ended;
  clearTimeout(timer);
  // The leader is gone; a member that ignored the request is not worth waiting for.
  signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
