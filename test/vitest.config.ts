import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { stageCount } from "./support/stage-count.ts";

const root = join(import.meta.dirname, "..");

const project = (name: string, settings: object = {}) => ({
  test: { name, root, include: [`test/${name}/**/*.test.ts`], ...settings },
});

/** First, so that what is quickly found is. Vitest itself would leave a core free. */
const onEveryCore = { maxWorkers: availableParallelism(), sequence: { groupOrder: 0 } };

/** As many files at once as there are stages, each file alone on its stage: a fault that one injects must not hit another. */
const onStage = (groupOrder: number) => ({
  globalSetup: join(import.meta.dirname, "support", "global-stage.ts"),
  maxWorkers: stageCount(),
  sequence: { groupOrder },
  // What hangs is to be found; what is slow on a busy machine is not to fail.
  testTimeout: 180_000,
  hookTimeout: 180_000,
});

export default defineConfig({
  test: {
    root,
    projects: [
      // Properties run thousands of cases: on a busy machine they need more than the five seconds that are usual.
      project("unit", { ...onEveryCore, testTimeout: 30_000 }),
      // What the stages are made of is the same to all of these: a worker loads CDK and synthesises each stage once, and not for every file.
      project("infra", { ...onEveryCore, isolate: false, testTimeout: 60_000, hookTimeout: 60_000 }),
      project("integration", onStage(1)),
      project("e2e", onStage(1)),
      // After all else: a drill leaves its stage otherwise than others expect it.
      project("drills", onStage(2)),
      // By name alone: what the stage must survive takes minutes.
      project("outages", onStage(3)),
    ],
  },
});
