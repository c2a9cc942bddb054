import type { TestProject } from "vitest/node";
import { doExitDuties } from "../../infra/local/at-exit.ts";
import { startLocalStage } from "../../infra/local/local-stage.ts";
import { freePortBlock } from "../../infra/local/ports.ts";
import { PermissionRecorder, recordedPermissions } from "./recorded-permissions.ts";
import type { StageFacts } from "./stage.ts";
import { controlOf, serveControl } from "./stage-control.ts";
import { stageCount } from "./stage-count.ts";

interface RunningStage {
  readonly facts: StageFacts;
  stop(): Promise<void>;
}

interface SharedStages {
  readonly running: Promise<readonly RunningStage[]>;
  users: number;
}

/** Each project of Vitest loads this module anew, so what they share hangs on the process. */
const shared: { healthCardStages?: SharedStages } = globalThis as object;

/** Starts the stages for the first project that needs them, and stops them after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.healthCardStages ??= { running: startAll(stageCount()), users: 0 };
  const stages = shared.healthCardStages;
  stages.users += 1;
  const running = await stages.running;
  project.provide(
    "stages",
    running.map(({ facts }) => facts),
  );
  return async () => {
    stages.users -= 1;
    if (stages.users === 0) await Promise.all(running.map(({ stop }) => stop()));
  };
}

/** Neighbouring ports that a stage takes. */
const PORTS = 5;

/** Starts all at once. When one fails the others are stopped, and its failure is thrown. */
async function startAll(count: number): Promise<readonly RunningStage[]> {
  // Vitest ends at a signal without waiting for the stages to stop.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.prependListener(signal, doExitDuties);
  const first = await freePortBlock(PORTS * count);
  const starts = await Promise.allSettled(Array.from({ length: count }, (_, index) => start(first, index)));
  const running = starts.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = starts.find((each) => each.status === "rejected");
  if (failed === undefined) return running;
  await Promise.all(running.map(({ stop }) => stop()));
  throw failed.reason;
}

async function start(first: number, index: number): Promise<RunningStage> {
  const port = first + PORTS * index;
  const permissions = new PermissionRecorder();
  const stage = await startLocalStage({
    port,
    onTap: (tap) => permissions.listenTo(tap),
    onProgress: index === 0 ? tellParts() : () => undefined,
  });
  const control = await serveControl(controlOf(stage));
  const { urls, aws, awsEndpoint, assembly, tables, nirKeys, feedBucket, statusListBucket } = stage;
  return {
    facts: { urls, aws, awsEndpoint, assembly, tables, nirKeys, feedBucket, statusListBucket, controlUrl: control.url },
    stop: async () => {
      await permissions.writeDown(stage, recordedPermissions);
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
