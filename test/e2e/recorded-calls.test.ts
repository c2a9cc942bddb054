import { expect, it } from "vitest";
import { readRecording } from "../../infra/capacity/recording.ts";
import { COUNTER_OPERATIONS } from "../bench/counter-operations.ts";
import { recordedStep } from "../support/recorded-calls.ts";
import { recordedFollowers } from "../support/recorded-followers.ts";
import { readyCallers } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const recording = readRecording();
const AGAIN =
  "npm run bench -- --record writes infra/capacity/recorded-calls.json anew: look at what has become dearer first";

it.each(["open a context", "care event"])("what '%s' asks of AWS, in calls and units, is as recorded", async (name) => {
  const operation = COUNTER_OPERATIONS.find((each) => each.name === name);
  if (!operation) throw new Error(`the benchmark knows no '${name}'`);
  const { route, folder } = operation;
  const caller = folder.split("/").at(-1) ?? "";
  const callers = await readyCallers(stage);
  // Once before, so that the environment is warm.
  await sendWhole(route, await route.prepare(callers));
  const prepared = await route.prepare(callers);
  const { result, heard } = await stage.hearingCalls(() => sendWhole(route, prepared));
  expect(result.status).toBe(route.success);
  const own = heard.filter((call) => call.caller === caller);
  const { calls } = await recordedStep(stage, caller, "api", own);
  expect(calls, AGAIN).toEqual(recording[name]?.calls);
});

it("what follows them, up to the phone that is told, is as recorded", async () => {
  for (const [name, { calls }] of Object.entries(await recordedFollowers(stage))) {
    expect(calls, `${name}: ${AGAIN}`).toEqual(recording[name]?.calls);
  }
}, 60_000);
