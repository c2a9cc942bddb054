import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { stageCount } from "./support/stage-count.ts";

const root = join(import.meta.dirname, "..");

const project = (name: string, settings: object = {}) => ({
  test: { name, root, include: [`test/${name}/**/*.test.ts`], ...settings },
});

/** As many files at once as there are stages, each file alone on its stage: a fault that one injects must not hit another. */
const onStage = {
  globalSetup: join(import.meta.dirname, "support", "global-stage.ts"),
  maxWorkers: stageCount(),
  sequence: { groupOrder: 1 },
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    root,
    projects: [
      // Properties run thousands of cases: on a busy machine they need more than the five seconds that are usual.
      project("unit", { testTimeout: 30_000 }),
      project("infra", { testTimeout: 60_000, hookTimeout: 60_000 }),
      project("integration", onStage),
      project("e2e", onStage),
    ],
  },
});
