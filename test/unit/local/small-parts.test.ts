import { expect, test } from "vitest";
import { reasonIn } from "../../../infra/local/cdk.ts";
import { Cleanup } from "../../../infra/local/cleanup.ts";
import { ResourceProgress } from "../../../infra/local/deploy.ts";
import { isAtLeast } from "../../../infra/local/python.ts";

test("what was started last is undone first, and each once", async () => {
  const undone: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add(() => undone.push("ports"));
  cleanup.add(async () => undone.push("emulator"));
  await Promise.all([cleanup.run(), cleanup.run()]);
  expect(undone).toEqual(["emulator", "ports"]);
});

test("a part that can't be undone does not keep the others from it, and is told", async () => {
  const undone: string[] = [];
  const cleanup = new Cleanup();
  cleanup.add(() => undone.push("ports"));
  cleanup.add(() => Promise.reject(new Error("stuck")));
  await expect(cleanup.run()).rejects.toThrow("stuck");
  expect(undone).toEqual(["ports"]);
});

test("the progress of a deployment adds up the stacks that deploy at the same time", () => {
  const progress = new ResourceProgress();
  const lines = [
    "HealthCard-local-Keys |  2/9 | 3:01:12 AM | CREATE_COMPLETE | AWS::KMS::Key | Mac",
    "HealthCard-local-Data | 1/20 | 3:01:12 AM | CREATE_COMPLETE | AWS::DynamoDB::Table | Card",
    "HealthCard-local-Keys |  3/9 | 3:01:13 AM | CREATE_COMPLETE | AWS::KMS::Key | Data",
  ];
  expect(lines.map((line) => progress.read(line))).toEqual([true, true, true]);
  expect(progress.read("Data: deploying... [1/4]")).toBe(false);
  expect([progress.done, progress.total]).toEqual([4, 29]);
});

test("the reason of a failed deployment is the line that says it", () => {
  const output =
    "Data | 1/20 | 3:01 AM | CREATE_FAILED | AWS::KMS::Key | no such key\n\nnode app.ts: Subprocess exited with error 1";
  expect(reasonIn({ code: 1, output })).toContain("no such key");
  expect(
    reasonIn({
      code: 1,
      output: "Stage prod: cardBaseUrl is missing\n    at x\nnode app.ts: Subprocess exited with error 1",
    }),
  ).toBe("Stage prod: cardBaseUrl is missing");
});

test("Python versions are compared by number", () => {
  expect([isAtLeast("3.9.18", "3.10"), isAtLeast("3.10.0", "3.10"), isAtLeast("4.0.0", "3.10")]).toEqual([
    false,
    true,
    true,
  ]);
});
