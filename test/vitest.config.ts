import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = join(import.meta.dirname, "..");

const project = (name: string, settings: object = {}) => ({
  test: { name, root, include: [`test/${name}/**/*.test.ts`], ...settings },
});

/** One local stage for all, one file after the other: a fault that one injects must not hit another. */
const onStage = (groupOrder: number) => ({
  globalSetup: join(import.meta.dirname, "support", "global-stage.ts"),
  fileParallelism: false,
  sequence: { groupOrder },
  testTimeout: 60_000,
  hookTimeout: 60_000,
});

export default defineConfig({
  test: {
    root,
    projects: [
      // Properties run thousands of cases: on a busy machine they need more than the five seconds that are usual.
      project("unit", { testTimeout: 30_000 }),
      project("infra", { testTimeout: 60_000, hookTimeout: 60_000 }),
      project("integration", onStage(1)),
      project("e2e", onStage(2)),
    ],
  },
});
