import { afterEach, describe, expect, test } from "vitest";
import { watchPlace } from "../../shared/adapters/dynamodb/watch-items.ts";
import { awsSigned } from "../support/aws-signed.ts";
import { invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { jsonBody, send } from "../support/http-client.ts";
import { newPerson, newPushTarget, type PersonWithPhone, personWithPhone } from "../support/people.ts";
import { expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const { admin, card } = stage.urls;
const SEINE_ET_MARNE = { organism: "017710000" };

/** Somebody of a département that is planned, with what the watch is kept as. */
async function watcher(differently: object = SEINE_ET_MARNE, push = newPushTarget()) {
  const held = await personWithPhone(stage, await newPerson(stage, differently));
  const ask = () => held.phone.watchEligibility(held.accountToken, held.person.nir, push);
  return { ...held, push, ask };
}

async function itemsOf({ person }: PersonWithPhone) {
  const { shard, id } = watchPlace(person.account);
  const items = await partition(stage, "card", `WATCH#${String(shard).padStart(2, "0")}`);
  return items.filter(({ sk }) => String(sk).startsWith(id));
}
const typesOf = async (held: PersonWithPhone) => (await itemsOf(held)).map(({ type }) => type);

const plan = (edit: object) =>
  send(awsSigned(fetch), {
    method: "POST",
    url: `${admin}/v1/rollout/plans`,
    ...jsonBody({
      plan: "watch-test",
      reason: "A test",
      edits: [{ departements: ["77"], routes: ["france-identite"], ...edit }],
    }),
  });
let opensOn: string | undefined;
const open = async () => {
  const answer = await plan({ opens_on: "2026-01-05" });
  const { changes } = answer.body as { changes: { before: { opens_on: string } }[] };
  opensOn ??= changes[0]?.before.opens_on;
  expect(answer.status).toBe(200);
};
/** The other tests of the stage count on the rules that it was seeded with. */
afterEach(async () => {
  if (opensOn !== undefined) expect((await plan({ opens_on: opensOn })).status).toBe(200);
});

const withdraw = (accountToken: string) =>
  fetch(`${card}/v1/eligibility/watch`, { method: "DELETE", headers: { authorization: `Bearer ${accountToken}` } });

describe("who asks to be told", () => {
  test("is told what is waited for and from when, and nothing more than needed is kept", async () => {
    const held = await watcher();
    const watching = (await held.ask()).expecting(201);
    expect(watching.eligible).toBe(false);
    expect(watching.eligible_on).toMatch(/^\d{4}-\d\d-\d\d$/);
    await eventually("the registration", async () => (await itemsOf(held))[0]?.registration === "registered");
    const [item, ...others] = await itemsOf(held);
    expect(others).toEqual([]);
    expect(Object.keys(item ?? {}).sort()).toEqual([
      "askedAt",
      "cardRef",
      "endpointArn",
      "expiresAt",
      "id",
      "pk",
      "platform",
      "pushToken",
      "registeredAt",
      "registration",
      "shard",
      "sk",
      "tokenSentAt",
      "type",
    ]);
    expect(JSON.stringify(item)).not.toContain(held.person.nir.slice(0, 13));
    expect(JSON.stringify(item)).not.toContain(held.person.identity.family_name);
  });

  test("twice has one watch, on the phone named last; withdrawn, there is none, and withdrawing again is fine", async () => {
    const held = await watcher();
    (await held.ask()).expecting(201);
    const other = newPushTarget();
    (await held.phone.watchEligibility(held.accountToken, held.person.nir, other)).expecting(201);
    expect((await itemsOf(held)).map(({ pushToken }) => pushToken)).toEqual([other.token]);
    for (const _time of [1, 2]) expect((await withdraw(held.accountToken)).status).toBe(204);
    expect(await itemsOf(held)).toEqual([]);
  });

  test("but can have the card already, or would wait in vain, is told so", async () => {
    expectProblem(await (await watcher({})).ask(), 409, "already_eligible");
    const railway = await (await watcher({ organism: "047710000" })).ask();
    expectProblem(railway, 409, "nothing_to_wait_for");
    expect(railway.body).toMatchObject({ eligible: false, conditions: expect.any(Array) });
  });

  test("with somebody else's number learns nothing", async () => {
    const [held, other] = [await watcher(), await watcher()];
    const answer = await held.phone.watchEligibility(held.accountToken, other.person.nir, held.push);
    expectProblem(answer, 404, "insured_not_found");
  });
});

/** Up to a minute until the rules are in force everywhere, and until the watcher is told after that. */
const TWO_MINUTES = { timeout: 120_000 };

test(
  "when a plan opens the département, the refused person is eligible within 60 s and the watcher is told once, however often the stream delivers",
  TWO_MINUTES,
  async () => {
    const [held, withdrawn, minor] = [
      await watcher(),
      await watcher(),
      await watcher({ ...SEINE_ET_MARNE, birthDate: "2015-01-01" }),
    ];
    const apple = await watcher(SEINE_ET_MARNE, newPushTarget("ios"));
    for (const each of [held, withdrawn, minor, apple]) (await each.ask()).expecting(201);
    await eventually("the registration", async () => (await itemsOf(held))[0]?.registration === "registered");
    expect((await withdraw(withdrawn.accountToken)).status).toBe(204);
    const refused = (await held.phone.eligibility(held.accountToken, held.person.nir)).expecting(200);
    expect(refused.eligible).toBe(false);

    const endpoint = (await itemsOf(held))[0]?.endpointArn;
    const opened = Date.now();
    await open();
    // The stream has delivered the change, and delivers it again, and again after the watcher was told.
    const record = { eventName: "INSERT", dynamodb: { NewImage: { type: { S: "rollout-change" } } } };
    const deliverAgain = async () =>
      expect(await invoke(stage, "start-watch-round", { Records: [record] })).toEqual({ batchItemFailures: [] });
    await deliverAgain();
    const isTold = async () => (await typesOf(held)).includes("watch-told");
    const isEligible = async () =>
      (await held.phone.eligibility(held.accountToken, held.person.nir)).expecting(200).eligible;
    for (;;) {
      const [told, eligible] = [await isTold(), await isEligible()];
      if (eligible) break;
      expect(told, "told, and refused all the same").toBe(false);
      expect(Date.now() - opened).toBeLessThan(60_000);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    await eventually("the outcome", isTold, 60);
    await deliverAgain();
    const { shard } = watchPlace(held.person.account);
    const message = { messageId: "1", body: JSON.stringify({ shard, delayed: 0 }) };
    const rounds = [1, 2].map(() => invoke(stage, "tell-watchers", { Records: [message] }));
    expect(await Promise.all(rounds)).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    const pushes = (await stage.functionLogs()).filter((line) => line.includes(`publish stub to ${endpoint}`));
    expect(pushes).toHaveLength(1);
    expect(await itemsOf(held)).toMatchObject([{ type: "watch-told", outcome: "accepted" }]);
    await eventually("the outcome of Apple's", async () => (await typesOf(apple)).includes("watch-told"), 60);
    expect(await itemsOf(apple)).toMatchObject([{ outcome: "accepted" }]);
    expect(await itemsOf(withdrawn)).toEqual([]);
    expect(await typesOf(minor)).toEqual(["watch"]);
  },
);
