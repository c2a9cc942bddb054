import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { consultation } from "../support/care-events.ts";
import { refusedByKey, withoutDataKey } from "../support/drill/data-key.ts";
import { lasting, limit } from "../support/drill/duration.ts";
import { watchedAt } from "../support/drill/stage-drill.ts";
import { WorkerDrill } from "../support/drill/worker-drill.ts";
import { phoneRemoved, visit } from "../support/drill/works-of-cards.ts";
import { newName, opening } from "../support/drill/works-of-funds.ts";
import { signedInHolder } from "../support/people.ts";
import { signedInReader } from "../support/readers.ts";
import { inStage } from "../support/stage.ts";
import { partition, storedReceipt } from "../support/stored-items.ts";

const stage = inStage();
const sqs = new SQSClient(stage.aws);
afterAll(() => sqs.destroy());
let workers: WorkerDrill;
beforeAll(async () => {
  workers = new WorkerDrill(stage, sqs, await watchedAt(stage, sqs));
});

describe("when the grant on the data key is lost for ten minutes, people are called, and", () => {
  test(
    "what was refused is accepted when it is repeated, and what was accepted before is there",
    limit(200),
    async () => {
      const holder = await signedInHolder(stage);
      const reader = await signedInReader(stage);
      const { context_id } = (await reader.openContext(await holder.phone.qr())).expecting(201);
      const before = (await reader.recordCareEvent(consultation(context_id))).expecting(201);
      const event = consultation(context_id);
      await withoutDataKey(stage, () =>
        refusedByKey(
          stage,
          undefined,
          lasting(async () => {
            const times = Array.from({ length: workers.serverErrorsOf("practice").threshold });
            const answers = await Promise.all(times.map(() => reader.recordCareEvent(event)));
            expect(answers.filter(({ status }) => status >= 500)).toHaveLength(times.length);
            const shown = await Promise.all(times.map(() => holder.phone.careEvents()));
            expect(shown.filter(({ status }) => status >= 500).length).toBeGreaterThanOrEqual(
              workers.serverErrorsOf("card").threshold,
            );
          }),
        ),
      );
      await reader.signIn();
      const { receipt } = (await reader.recordCareEvent(event)).expecting(201);
      const items = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
      const kept = items.filter(({ type }) => type === "care-event").map(storedReceipt);
      expect(kept.sort()).toEqual([before.receipt, receipt].sort());
    },
  );

  const found = new Set<string>();
  test.for([visit, phoneRemoved, newName, opening])(
    "what a stream's worker gives up of $name, and can't be put aside, is read again from the stream by the runbook, and comes once",
    limit(400),
    async (work) => {
      for (const worker of await workers.workersIn(work)) {
        if (worker.kind !== "stream" || found.has(worker.name)) continue;
        const prepared = await work.prepare(stage);
        const since = new Date();
        await withoutDataKey(stage, () =>
          refusedByKey(
            stage,
            worker.name,
            lasting(async () => {
              await prepared.accept();
              await workers.untilLost(worker, since);
            }),
          ),
        );
        await workers.findAgain(worker, since);
        await workers.comesOnce(prepared);
        found.add(worker.name);
      }
    },
  );

  test("there is no stream's worker of which that was not seen", () => {
    const ofStreams = workers.fed.filter(({ kind }) => kind === "stream").map(({ name }) => name);
    expect([...found].sort()).toEqual(ofStreams);
  });
});
