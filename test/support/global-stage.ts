import type { TestProject } from "vitest/node";
import { doExitDuties } from "../../infra/local/at-exit.ts";
import { startLocalStage } from "../../infra/local/local-stage.ts";
import { freePortBlock } from "../../infra/local/ports.ts";
import type { StageFacts } from "./stage.ts";
import { controlOf, serveControl } from "./stage-control.ts";

interface RunningStage {
  readonly facts: StageFacts;
  stop(): Promise<void>;
}

interface SharedStage {
  readonly running: Promise<RunningStage>;
  users: number;
}

/** Each project of Vitest loads this module anew, so what they share hangs on the process. */
const shared: { healthCardStage?: SharedStage } = globalThis as object;

/** Starts the stage for the first project that needs it, and stops it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.healthCardStage ??= { running: start(), users: 0 };
  const stage = shared.healthCardStage;
  stage.users += 1;
  const { facts, stop } = await stage.running;
  project.provide("stage", facts);
  return async () => {
    stage.users -= 1;
    if (stage.users === 0) await stop();
  };
}

async function start(): Promise<RunningStage> {
  // Vitest ends at a signal without waiting for the stage to stop.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.prependListener(signal, doExitDuties);
  const stage = await startLocalStage({ port: await freePortBlock(5), onProgress: tellParts() });
  const control = await serveControl(controlOf(stage));
  const { urls, aws, awsEndpoint, assembly, tables, nirKeys, feedBucket, statusListBucket } = stage;
  return {
    facts: { urls, aws, awsEndpoint, assembly, tables, nirKeys, feedBucket, statusListBucket, controlUrl: control.url },
    stop: async () => {
      await control.close();
      await stage.stop();
    },
  };
}

/** A line for each part of the start; how far it has got is not worth lines in the log of a test run. */
function tellParts(): (part: string) => void {
  let last = "";
  return (part) => {
    if (part !== last) process.stderr.write(`Local stage: ${part} …\n`);
    last = part;
  };
}
