import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { consultation } from "../support/care-events.ts";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { lasting, limit } from "../support/drill/duration.ts";
import { hurry, refusing } from "../support/drill/outage.ts";
import { StageDrill, watchedAt } from "../support/drill/stage-drill.ts";
import { newCard, phoneRemoved, visit } from "../support/drill/works-of-cards.ts";
import { newName } from "../support/drill/works-of-funds.ts";
import { signedInHolder } from "../support/people.ts";
import { signedInReader } from "../support/readers.ts";
import { inStage } from "../support/stage.ts";
import { partition, storedReceipt } from "../support/stored-items.ts";

const stage = inStage();
const sqs = new SQSClient(stage.aws);
afterAll(() => sqs.destroy());
let drill: StageDrill;
beforeAll(async () => {
  drill = new StageDrill(stage, sqs, await watchedAt(stage, sqs));
});

const PATIENCE = limit(400);

test(
  "when SNS is stopped for ten minutes, phone and reader notice nothing, people are called, and every push goes out once it is back, once",
  PATIENCE,
  async () => {
    const visits = 2;
    const works = await Promise.all([visit, visit, newCard].map((work) => work.prepare(stage)));
    const [pushes, registrations] = [drill.worker("deliver-push"), drill.worker("register-device")];
    const late = await hurry(stage, sqs, queueOf(pushes));
    const registering = await hurry(stage, sqs, queueOf(registrations));
    const since = new Date();
    await stage.withFault(
      refusing("ServiceUnavailable", 503, { action: "sns:*" }),
      lasting(async () => {
        for (const work of works) await work.accept();
        await drill.untilLogged(drill.brokenOf(pushes), since, visits * late.tries);
        await drill.untilLogged(drill.brokenOf(registrations), since);
        await drill.untilGivenUp(registrations);
        for (const hurried of [late, registering]) await hurried.pause();
      }),
    );
    for (const hurried of [late, registering]) await hurried.resume();
    const age = drill.alarmOn("AWS/SQS ApproximateAgeOfOldestMessage", queueOf(pushes).split("/").at(-1) ?? "");
    expect(late.ageSeconds).toBeGreaterThanOrEqual(age.threshold);
    await drill.follow(drill.givenUpBy(registrations).runbook);
    for (const work of works) await drill.comesOnce(work);
  },
);

test(
  "when DynamoDB throttles for ten minutes, what was accepted before is there, what wasn't is accepted when it is repeated, and what was given up meanwhile is put back",
  PATIENCE,
  async () => {
    const accepted = await visit.prepare(stage);
    const holder = await signedInHolder(stage);
    const reader = await signedInReader(stage);
    const event = consultation((await reader.openContext(await holder.phone.qr())).expecting(201).context_id);
    const throttled = (caller?: string) =>
      refusing("ProvisionedThroughputExceededException", 400, { action: "dynamodb:*", ...(caller && { caller }) });
    const follower = drill.worker("forward-care-changes");
    const since = new Date();
    await stage.withFault(throttled(follower.name), async () => {
      await accepted.accept();
      await stage.withFault(
        throttled(),
        lasting(async () => {
          const times = Array.from({ length: drill.serverErrorsOf("practice").threshold });
          const answers = await Promise.all(times.map(() => reader.recordCareEvent(event)));
          expect(answers.filter(({ status }) => status >= 500)).toHaveLength(times.length);
          const shown = await Promise.all(times.map(() => holder.phone.careEvents()));
          expect(shown.filter(({ status }) => status >= 500).length).toBeGreaterThanOrEqual(
            drill.serverErrorsOf("card").threshold,
          );
          await drill.untilLogged(drill.brokenOf(follower), since);
          await drill.untilGivenUp(follower);
        }),
      );
    });
    await drill.follow(drill.givenUpBy(follower).runbook);
    await reader.signIn();
    const { receipt } = (await reader.recordCareEvent(event)).expecting(201);
    await drill.comesOnce(accepted);
    const items = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
    expect(items.filter(({ type }) => type === "care-event").map(storedReceipt)).toEqual([receipt]);
  },
);

const noGrant = (caller: string) => refusing("AccessDeniedException", 400, { action: "kms:*", caller });

test(
  "when an API's function loses its grant on a key for ten minutes, people are called, and what was refused is accepted when it is repeated",
  PATIENCE,
  async () => {
    const holder = await signedInHolder(stage);
    const reader = await signedInReader(stage);
    const event = consultation((await reader.openContext(await holder.phone.qr())).expecting(201).context_id);
    await freshEnvironment(stage, "record-care-event");
    await stage.withFault(
      noGrant("record-care-event"),
      lasting(async () => {
        for (let count = 0; count < drill.serverErrorsOf("practice").threshold; count += 1) {
          expect((await reader.recordCareEvent(event)).status).toBe(500);
        }
      }),
    );
    await reader.signIn();
    const { receipt } = (await reader.recordCareEvent(event)).expecting(201);
    const items = await partition(stage, "care", `CARD#${holder.person.cardRef}`);
    expect(items.filter(({ type }) => type === "care-event").map(storedReceipt)).toEqual([receipt]);
  },
);

test.for([phoneRemoved, newName])(
  "when a worker loses its grant on a key for ten minutes, people are called, and what follows $name comes once it has it again, once",
  PATIENCE,
  async (work) => {
    const baseline = await work.prepare(stage);
    const { calls } = await stage.watchingCalls(async () => {
      await baseline.accept();
      await drill.comesOnce(baseline);
    });
    const asking = new Set(calls.filter(({ action }) => action.startsWith("kms:")).map(({ caller }) => caller));
    const workers = drill.workers.filter(({ name, kind }) => kind === "queue" && asking.has(name));
    expect(workers).not.toEqual([]);
    for (const worker of workers) {
      const hurried = await hurry(stage, sqs, queueOf(worker));
      const broken = drill.brokenOf(worker);
      const times = Math.ceil(broken.threshold / hurried.tries);
      const works = await Promise.all(Array.from({ length: times }, () => work.prepare(stage)));
      await freshEnvironment(stage, worker.name);
      const since = new Date();
      await stage.withFault(
        noGrant(worker.name),
        lasting(async () => {
          for (const each of works) await each.accept();
          await drill.untilLogged(broken, since, times * hurried.tries);
          await hurried.pause();
        }),
      );
      await hurried.resume();
      await drill.follow(broken.runbook);
      for (const each of works) await drill.comesOnce(each);
    }
  },
);

function queueOf(worker: { kind: string; queueUrl?: string }): string {
  if (worker.queueUrl === undefined) throw new Error("a stream has no queue");
  return worker.queueUrl;
}
