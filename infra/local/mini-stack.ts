import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { endWithThisProcess, stopGroup } from "./child-process.ts";
import { localRegion } from "./local-aws.ts";
import { plainEnvironment } from "./paths.ts";
import { loopback } from "./ports.ts";
import { SetupError } from "./setup-error.ts";

const program = join(import.meta.dirname, "mini-stack.py");
const startUpMs = 60_000;
/** File in the folder of the run with everything that the emulator writes. */
export const miniStackLog = "ministack.log";

export interface MiniStackOptions {
  /** The `python` of the virtual environment. */
  readonly python: string;
  readonly port: number;
  /** What the functions take for AWS: the tap. */
  readonly functionsEndpoint: string;
  /** The folder of the run: gets `ministack.log`, and a folder for everything temporary that is gone after the stop. */
  readonly directory: string;
  readonly signal?: AbortSignal | undefined;
}

export interface MiniStack {
  readonly endpoint: string;
  /** Ends the emulator with its function workers, and deletes its temporary files. */
  stop(): Promise<void>;
}

/**
 * Starts MiniStack on this machine's own address and waits until it answers.
 * Closing its standard input kills it, so it does not outlive this process even when that is killed.
 */
export async function startMiniStack(options: MiniStackOptions): Promise<MiniStack> {
  const temporary = join(options.directory, "tmp");
  await mkdir(temporary, { recursive: true });
  // The emulator's workers are CommonJS; the project's own package.json would make Node take them for ES modules.
  await writeFile(join(temporary, "package.json"), `{ "type": "commonjs" }`);
  const logFile = join(options.directory, miniStackLog);
  const log = openSync(logFile, "w");
  const child = spawn(options.python, [program], {
    detached: true,
    stdio: ["pipe", log, log],
    env: {
      ...plainEnvironment(),
      TMPDIR: temporary,
      STATE_DIR: join(temporary, "state"),
      S3_DATA_DIR: join(temporary, "s3"),
      // Its listeners beside the port: they would be open to the network, and clash when two stages run.
      IOT_MTLS_ENABLED: "0",
      SFTP_ENABLED: "0",
      BIND_HOST: loopback,
      GATEWAY_PORT: String(options.port),
      MINISTACK_REGION: localRegion,
      AWS_ENDPOINT_URL: options.functionsEndpoint,
    },
  });
  closeSync(log);
  const release = endWithThisProcess(child);
  const stop = async () => {
    await stopGroup(child);
    release();
    await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  };
  const endpoint = `http://${loopback}:${options.port}`;
  try {
    await untilHealthy(endpoint, child, logFile, options.signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}

async function untilHealthy(endpoint: string, child: ChildProcess, logFile: string, signal?: AbortSignal) {
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  const deadline = Date.now() + startUpMs;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    if (await isHealthy(endpoint)) return;
    if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) {
      const lastWords = failure?.message ?? (await readFile(logFile, "utf8")).trim().split("\n").at(-1);
      throw new SetupError(`The local AWS did not start: ${lastWords} (more in ${logFile}).`);
    }
    await wait(50);
  }
  throw new SetupError(`The local AWS did not answer within ${startUpMs / 1000} seconds: see ${logFile}.`);
}

/** Whether a MiniStack answers at the address. */
export async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const answer = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
