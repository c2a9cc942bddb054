import { beforeAll, describe, expect, it } from "vitest";
import { freshEnvironment } from "../support/deployed-functions.ts";
import { callsOf, everyFault, expectAnswerAfter } from "../support/faults.ts";
import {
  approvedEnrolment,
  assertionFor,
  CODE,
  newPushTarget,
  type PersonWithPhone,
  personWithPhone,
} from "../support/people.ts";
import { inStage } from "../support/stage.ts";
import { partition, wholeTable } from "../support/stored-items.ts";

const stage = inStage();

/** The person's enrolments, by state. */
const enrolmentStates = async ({ person }: PersonWithPhone): Promise<unknown[]> =>
  (await wholeTable(stage, "card"))
    .filter((item) => item.cardRef === person.cardRef && String(item.pk).startsWith("ENROLMENT#"))
    .map(({ state }) => state);

/** The card, the changes in its history, its phones. */
const cardItems = async ({ person }: PersonWithPhone): Promise<string[]> =>
  (await partition(stage, "card", `CARD#${person.cardRef}`))
    .map(({ sk }) => String(sk).replace(/^CHANGE#.*/, "CHANGE"))
    .sort();

const start = ({ phone, accountToken, person }: PersonWithPhone) => phone.startEnrolment(accountToken, person.nir);

describe("starting an enrolment", () => {
  const warm = ["dynamodb:GetItem", "dynamodb:GetItem", "dynamodb:TransactWriteItems", "kms:GenerateMac"];
  const threeReads = Array.from({ length: 3 }, () => "dynamodb:GetItem");
  beforeAll(async () => {
    await start(await personWithPhone(stage));
  });

  it("makes these calls and no others, so that all are made to fail below", async () => {
    const held = await personWithPhone(stage);
    expect(await callsOf(stage, "start-enrolment", () => start(held))).toEqual(warm);
    await freshEnvironment(stage, "start-enrolment");
    expect(await callsOf(stage, "start-enrolment", () => start(held))).toEqual(["dynamodb:GetItem", ...warm]);
  });

  for (const { name, rule } of [
    ...everyFault("start-enrolment", warm),
    // The third read is that of the rollout, which only a fresh environment makes.
    ...everyFault("start-enrolment", threeReads).filter(({ rule }) => rule.nth === 3),
  ]) {
    it(`leaves nothing half-written when ${name}`, async () => {
      const held = await personWithPhone(stage);
      if (rule.nth === 3) await freshEnvironment(stage, "start-enrolment");
      const { result, hits } = await stage.withFault(rule, () => start(held));
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 201 });
      const left = await enrolmentStates(held);
      expect(left.every((state) => state === "started")).toBe(true);
      expect(left.length).toBeLessThanOrEqual(1);
      const { enrolment_id, identity } = (await start(held)).expecting(201);
      const assertion = await assertionFor(stage, held.person, identity.nonce);
      (await held.phone.proveIdentity(held.accountToken, enrolment_id, assertion)).expecting(200);
      (await held.phone.bindDevice(held.accountToken, enrolment_id, CODE)).expecting(200);
      expect(await cardItems(held)).toEqual(["CARD", "CHANGE", `DEVICE#${held.phone.hardwareKey.jkt}`]);
    });
  }
});

describe("proving the identity", () => {
  const warm = ["dynamodb:GetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"];
  const prepared = async () => {
    const held = await personWithPhone(stage);
    const { enrolment_id, identity } = (await start(held)).expecting(201);
    const assertion = await assertionFor(stage, held.person, identity.nonce);
    return { held, prove: () => held.phone.proveIdentity(held.accountToken, enrolment_id, assertion) };
  };

  it("makes these calls and no others, so that all are made to fail below", async () => {
    expect(await callsOf(stage, "prove-identity", (await prepared()).prove)).toEqual(warm);
  });

  for (const { name, rule } of everyFault("prove-identity", warm)) {
    it(`leaves nothing half-written when ${name}`, async () => {
      const { held, prove } = await prepared();
      const { result, hits } = await stage.withFault(rule, prove);
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 200 });
      expect(await cardItems(held)).toEqual([]);
      (await prove()).expecting(200);
      expect(await enrolmentStates(held)).toEqual(["identity-approved"]);
    });
  }
});

describe("binding the phone", () => {
  const warm = ["dynamodb:GetItem", "dynamodb:TransactWriteItems", "dynamodb:UpdateItem", "kms:GenerateMac"];
  const push = newPushTarget();
  const prepared = async () => {
    const held = await personWithPhone(stage);
    const id = await approvedEnrolment(stage, held);
    return { held, bind: () => held.phone.bindDevice(held.accountToken, id, CODE, push) };
  };

  it("makes these calls and no others, so that all are made to fail below", async () => {
    expect(await callsOf(stage, "bind-device", (await prepared()).bind)).toEqual(warm);
  });

  for (const { name, rule } of everyFault("bind-device", warm)) {
    it(`leaves nothing half-written when ${name}`, async () => {
      const { held, bind } = await prepared();
      const whole = ["CARD", "CHANGE", `DEVICE#${held.phone.hardwareKey.jkt}`];
      const { result, hits } = await stage.withFault(rule, bind);
      expect(hits).toBeGreaterThan(0);
      expectAnswerAfter(rule, result, { errors: "problem", success: 200 });
      const [state] = await enrolmentStates(held);
      expect(await cardItems(held)).toEqual(state === "active" ? whole : []);
      (await bind()).expecting(200);
      expect(await cardItems(held)).toEqual(whole);
      expect(await enrolmentStates(held)).toEqual(["active"]);
      (await held.phone.openSession(CODE)).expecting(200);
    });
  }
});
