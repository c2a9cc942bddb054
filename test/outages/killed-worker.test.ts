import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { limit } from "../support/drill/duration.ts";
import { watchedAt } from "../support/drill/stage-drill.ts";
import { WorkerDrill } from "../support/drill/worker-drill.ts";
import { decision, newCard, phoneRemoved, visit } from "../support/drill/works-of-cards.ts";
import { acceptance, newName, opening, reminder, watch } from "../support/drill/works-of-funds.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const sqs = new SQSClient(stage.aws);
afterAll(() => sqs.destroy());

let drill: WorkerDrill;
beforeAll(async () => {
  drill = new WorkerDrill(stage, sqs, await watchedAt(stage, sqs));
});

describe("when a worker is killed for ten minutes, people are called, and", () => {
  test.for([newCard, visit, decision, phoneRemoved, newName, reminder, acceptance, watch, opening])(
    "what follows $name comes once it is back, by itself or by the runbook, and nothing twice",
    limit(300),
    async (work) => {
      for (const worker of await drill.workersIn(work)) {
        if (!drill.drilled.has(worker.name)) await drill.kill(worker, await work.prepare(stage));
      }
    },
  );

  test("there is no worker of a stream or queue that was not killed here", () => {
    expect([...drill.drilled].sort()).toEqual(drill.fed.map(({ name }) => name));
  });
});
