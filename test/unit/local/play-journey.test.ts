import { expect, test } from "vitest";
import type { AwsCall } from "../../../infra/local/aws-call.ts";
import type { JourneyStep } from "../../../infra/local/journey-step.ts";
import { playJourney, type StepReport } from "../../../infra/local/play-journey.ts";

const calls: AwsCall[] = [];
const stage = {
  urls: { card: "", practice: "", admin: "", accountProvider: "", identityProvider: "" },
  tables: { insured: "", rollout: "", care: "", card: "", practice: "", ephemeral: "", status: "", signing: "" },
  aws: { endpoint: "", region: "", credentials: { accessKeyId: "", secretAccessKey: "" } },
  nirKeys: { mac: "", data: "" },
  identityProviders: { accountToken: async () => "", identityAssertion: async () => "" },
  tap: { mark: () => calls.length, callsSince: (mark: number) => calls.slice(mark) },
};
const never = new AbortController().signal;

function step(name: string, run: JourneyStep["run"]): JourneyStep {
  return { name, run };
}

function callAws(action: string): void {
  calls.push({ number: calls.length + 1, caller: "", action, invocation: "", status: 200, began: 0, ended: 0 });
}

async function play(steps: JourneyStep[], signal = never) {
  const told: (string | StepReport)[] = [];
  const onStep = { begin: (name: string) => told.push(name), end: (report: StepReport) => told.push(report) };
  return { report: await playJourney(steps, stage, onStep, signal), told };
}

test("every step is told with its answer, its milliseconds and the AWS calls made meanwhile", async () => {
  const { report, told } = await play([
    step("first", async ({ memory }) => {
      memory.set("left", "by the first");
      callAws("kms:Sign");
      callAws("kms:Sign");
      return "signed";
    }),
    step("second", async ({ memory }) => String(memory.get("left"))),
  ]);
  const ms = expect.any(Number);
  expect(report).toEqual({
    ok: true,
    steps: [
      { name: "first", ms, awsCalls: { "kms:Sign": 2 }, answer: "signed" },
      { name: "second", ms, awsCalls: {}, answer: "by the first" },
    ],
  });
  expect(told).toEqual(["first", report.steps[0], "second", report.steps[1]]);
});

test("the journey ends at the first step that fails, and says why", async () => {
  const { report } = await play([
    step("fails", () => Promise.reject(new Error("no card"))),
    step("is not reached", async () => "?"),
  ]);
  expect(report.ok).toBe(false);
  expect(report.steps).toMatchObject([{ name: "fails", error: "no card" }]);
});

test("an interruption ends the journey in the middle of a step", async () => {
  const controller = new AbortController();
  const hangs = step("hangs", () => {
    controller.abort(new Error("Interrupted."));
    return new Promise<string>(() => undefined);
  });
  await expect(play([hangs], controller.signal)).rejects.toThrow("Interrupted.");
});
