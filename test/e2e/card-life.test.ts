import { beforeAll, describe, expect, it } from "vitest";
import { cardLifeOf } from "../support/card-life.ts";
import { eventually } from "../support/eventually.ts";
import {
  approvedEnrolment,
  approvedRenewal,
  assertionFor,
  CODE,
  cardHolder,
  newPushTarget,
  type PersonWithPhone,
  personWithPhone,
  signedInHolder,
  WRONG_CODE,
  withNewPhone,
} from "../support/people.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { storedCardOf } from "../support/stored-card.ts";
import type { StoredItem } from "../support/stored-items.ts";

const stage = inStage();
let reader: Reader;
beforeAll(async () => {
  reader = await signedInReader(stage);
});

const { items: itemsOf, activePhones, changes } = storedCardOf(stage);
const deviceOf = async (held: PersonWithPhone): Promise<StoredItem | undefined> =>
  (await itemsOf(held)).find(({ sk }) => sk === `DEVICE#${held.phone.hardwareKey.jkt}`);
const isRegistered = (held: PersonWithPhone) => async () => (await deviceOf(held))?.registration === "registered";

/** What became of the pushes about the newest change of this kind, once they were sent. */
async function toldOf(held: PersonWithPhone, kind: string): Promise<Record<string, unknown>> {
  const told = async () => (await itemsOf(held)).filter((item) => item.kind === kind).at(-1)?.told;
  await eventually(`the push about ${kind}`, async () => (await told()) !== undefined);
  const phones = (await told()) as { jkt: string; outcome: string }[];
  return Object.fromEntries(phones.map(({ jkt, outcome }) => [jkt, outcome]));
}

/** Nothing opens with this phone any more. */
async function expectEnded({ phone, person }: PersonWithPhone, code: "card_opposed" | "unknown_card") {
  const status = code === "card_opposed" ? 403 : 404;
  expectProblem(await reader.openContext(await phone.qr()), status, code);
  expectOAuthError(await phone.openSession(CODE), 400, "invalid_grant");
  expect(await itemsOf({ person })).toContainEqual(
    expect.objectContaining({ sk: `DEVICE#${phone.hardwareKey.jkt}`, state: "ended" }),
  );
}

describe("a card's holder", () => {
  it("sees the card, its phone, the code's tries and every change, page by page", async () => {
    const held = await signedInHolder(stage);
    const { phone } = held;
    await eventually("the registration", isRegistered(held));
    const card = (await phone.card()).expecting(200);
    expect(card).toMatchObject({
      state: "active",
      code: { tries_left: 4, blocked: false },
      devices: [{ jkt: phone.hardwareKey.jkt, state: "active", platform: "android", push: "registered" }],
      history: [{ kind: "activated", jkt: phone.hardwareKey.jkt }],
    });
    expectProblem(await phone.card({ limit: 51 }), 400, "invalid_request");
    expectProblem(await phone.card({ cursor: "nowhere" }), 400, "invalid_request");
  });

  it("takes the card off the phone: it rests until the identity is proven again", async () => {
    const held = await signedInHolder(stage);
    await eventually("the registration", isRegistered(held));
    expect((await cardLifeOf(held.phone).remove()).status).toBe(204);
    await expectEnded(held, "card_opposed");
    expect(await toldOf(held, "phone-removed")).toEqual({ [held.phone.hardwareKey.jkt]: "accepted" });
  });
});

describe("a lost phone", () => {
  it("is blocked from the account, without phone or code, told, and dead at that instant", async () => {
    const held = await signedInHolder(stage);
    await eventually("the registration", isRegistered(held));
    const opposed = (await cardLifeOf(held.phone).oppose(held.accountToken, held.person.nir, "stolen")).expecting(200);
    expect(opposed).toMatchObject({ card_state: "opposed", reason: "stolen" });
    await expectEnded(held, "card_opposed");
    expect(await toldOf(held, "phone-stolen")).toEqual({ [held.phone.hardwareKey.jkt]: "accepted" });
  });

  it("is blocked once: again tells of the block that stands", async () => {
    const held = await cardHolder(stage);
    const block = async (reason: "lost" | "stolen") =>
      (await cardLifeOf(held.phone).oppose(held.accountToken, held.person.nir, reason)).expecting(200);
    const [first, again] = [await block("lost"), await block("stolen")];
    expect(again).toEqual(first);
    expect(await changes(held)).toHaveLength(2);
  });

  it("is nobody else's business: a wrong number, somebody else's and one without a card get the same answer", async () => {
    const [held, other, none] = [await cardHolder(stage), await cardHolder(stage), await personWithPhone(stage)];
    const asked = [
      cardLifeOf(held.phone).oppose(held.accountToken, other.person.nir, "lost"),
      cardLifeOf(held.phone).oppose(held.accountToken, "188113417005200", "lost"),
      cardLifeOf(none.phone).oppose(none.accountToken, none.person.nir, "lost"),
    ];
    for (const answer of await Promise.all(asked)) expectProblem(answer, 404, "card_not_found");
    expect((await itemsOf(other)).find(({ sk }) => sk === "CARD")?.state).toBe("active");
  });

  it("gives way to another one when the identity is proven again", async () => {
    const held = await signedInHolder(stage);
    (await cardLifeOf(held.phone).oppose(held.accountToken, held.person.nir, "lost")).expecting(200);
    const found = await withNewPhone(held);
    const enrolment = await approvedRenewal(stage, found);
    (await found.phone.bindDevice(found.accountToken, enrolment, CODE)).expecting(200);
    (await found.phone.openSession(CODE)).expecting(200);
    (await reader.openContext(await found.phone.qr())).expecting(201);
    await expectEnded(held, "unknown_card");
    const { state, history } = (await found.phone.card()).expecting(200);
    expect([state, history.map(({ kind }) => kind)]).toEqual(["active", ["phone-moved", "phone-lost", "activated"]]);
  });
});

describe("a renewed card", () => {
  it("leaves the old phone without its session, its QR and its push at the instant that the new one has it", async () => {
    const held = await signedInHolder(stage);
    await eventually("the registration", isRegistered(held));
    const renewed = await withNewPhone(held);
    const enrolment = await approvedRenewal(stage, renewed);
    (await renewed.phone.bindDevice(renewed.accountToken, enrolment, CODE, newPushTarget())).expecting(200);
    await expectEnded(held, "unknown_card");
    const told = await toldOf(held, "phone-moved");
    expect(told[held.phone.hardwareKey.jkt]).toBe("accepted");
    (await renewed.phone.openSession(CODE)).expecting(200);
    const { devices } = (await renewed.phone.card()).expecting(200);
    expect(Object.fromEntries(devices.map(({ jkt, state }) => [jkt, state]))).toEqual({
      [held.phone.hardwareKey.jkt]: "ended",
      [renewed.phone.hardwareKey.jkt]: "active",
    });
  });

  it("has a new code where the old one was forgotten or blocked, on the same phone", async () => {
    const held = await cardHolder(stage);
    for (let guess = 0; guess < 4; guess += 1) {
      expectOAuthError(await held.phone.openSession(WRONG_CODE), 400, "invalid_grant");
    }
    const enrolment = await approvedRenewal(stage, held);
    (await held.phone.bindDevice(held.accountToken, enrolment, WRONG_CODE)).expecting(200);
    (await held.phone.openSession(WRONG_CODE)).expecting(200);
    expectOAuthError(await held.phone.openSession(CODE), 400, "invalid_grant");
    const { devices, history } = (await held.phone.card()).expecting(200);
    expect(devices).toHaveLength(1);
    expect(history.map(({ kind }) => kind)).toEqual(["code-renewed", "activated"]);
  });

  it("goes to one phone of two that finish renewals at once", async () => {
    const held = await cardHolder(stage);
    const phones = [await withNewPhone(held), await withNewPhone(held)];
    const enrolments = [await approvedRenewal(stage, held), await approvedRenewal(stage, held)];
    const answers = await Promise.all(
      phones.map(({ phone, accountToken }, index) => phone.bindDevice(accountToken, enrolments[index] ?? "", CODE)),
    );
    const [won, lost] = answers.toSorted((one, other) => one.status - other.status);
    if (lost?.status === 409) expectProblem(lost, 409, "card_changed");
    expect(won?.status).toBe(200);
    const card = (await itemsOf(held)).find(({ sk }) => sk === "CARD");
    expect(await activePhones(held)).toEqual([card?.deviceJkt]);
  });

  it("is not to be had by who has none: a renewal is no way around the rollout", async () => {
    const held = await personWithPhone(stage);
    expectProblem(await held.phone.startRenewal(held.accountToken, held.person.nir), 409, "no_card_to_renew");
  });

  it("asks for a new proof of identity, which is another person's for nobody", async () => {
    const [held, other] = [await cardHolder(stage), await personWithPhone(stage)];
    const started = (await held.phone.startRenewal(held.accountToken, held.person.nir)).expecting(201);
    const stranger = await assertionFor(stage, other.person, started.identity.nonce, { family_name: "AUTRE" });
    const refused = await held.phone.proveIdentity(held.accountToken, started.enrolment_id, stranger);
    expectProblem(refused, 403, "identity_mismatch");
    const first = await approvedEnrolment(stage, other);
    expectProblem(await held.phone.bindDevice(held.accountToken, first, CODE), 404, "enrolment_not_found");
  });
});
