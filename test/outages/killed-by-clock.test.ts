import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, expect, test } from "vitest";
import { ClockDrill } from "../support/drill/clock-drill.ts";
import { limit } from "../support/drill/duration.ts";
import { watchedAt } from "../support/drill/stage-drill.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const sqs = new SQSClient(stage.aws);
afterAll(() => sqs.destroy());

test(
  "when the workers that the clock calls are killed for ten minutes, people are called, the next call heals each, and the calls that failed are made again by the runbook",
  limit(400),
  async () => {
    const drill = new ClockDrill(stage, sqs, await watchedAt(stage, sqs));
    const calls = await drill.scheduled();
    const workers = calls.map((call) => drill.calledBy(call));
    expect(workers).not.toEqual([]);
    // None of them waits for another: a minute of the clock is enough for all.
    const untilGivenUp = drill.untilGivenUp.bind(drill);
    const repairs = await Promise.all(calls.map((call) => drill.kill(call, untilGivenUp)));
    await Promise.all(repairs.map((repair) => repair()));
    await Promise.all(calls.map((call) => drill.untilCalledWell(call)));
    const runbooks = new Set(workers.map((worker) => drill.givenUpBy(worker).runbook));
    for (const runbook of runbooks) await drill.follow(runbook);
    for (const worker of workers) expect(await drill.deadLettersOf(worker), worker.name).toBe(0);
  },
);
