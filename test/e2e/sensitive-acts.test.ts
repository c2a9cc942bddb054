import { beforeAll, describe, expect, it } from "vitest";
import { cardLifeOf, keyRenewal } from "../support/card-life.ts";
import { eventually } from "../support/eventually.ts";
import {
  CODE,
  newPushTarget,
  type PersonWithPhone,
  personWithPhone,
  signedInHolder,
  WRONG_CODE,
  withNewPhone,
} from "../support/people.ts";
import { RenewedKeyReply } from "../support/phone-replies.ts";
import type { Reader } from "../support/reader.ts";
import { signedInReader } from "../support/readers.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { storedCardOf } from "../support/stored-card.ts";

const stage = inStage();
let reader: Reader;
beforeAll(async () => {
  reader = await signedInReader(stage);
});

const { items: itemsOf, changes: kindsOf, activePhones } = storedCardOf(stage);

describe("another code", () => {
  it("takes the place of the one that is proven with it, and of no other", async () => {
    const held = await signedInHolder(stage, null);
    const refused = await cardLifeOf(held.phone).changeCode(WRONG_CODE, "735102");
    expectProblem(refused, 403, "code_refused");
    expect(refused.body).toMatchObject({ tries_left: 3, blocked: false });
    (await cardLifeOf(held.phone).changeCode(CODE, "735102")).expecting(204);
    expectOAuthError(await held.phone.openSession(CODE), 400, "invalid_grant");
    (await held.phone.openSession("735102")).expecting(200);
    expect(await kindsOf(held)).toEqual(["activated", "code-changed"]);
  });

  it("counts as a try of the code, so that a stolen session guesses no more than a stolen phone", async () => {
    const held = await signedInHolder(stage, null);
    for (const left of [3, 2, 1, 0]) {
      const refused = await cardLifeOf(held.phone).changeCode(WRONG_CODE, "735102");
      expectProblem(refused, 403, "code_refused");
      expect(refused.body).toMatchObject({ tries_left: left });
    }
    const waiting = await cardLifeOf(held.phone).changeCode(CODE, "735102");
    expectProblem(waiting, 403, "code_refused");
    expect(waiting.body).toMatchObject({ tries_left: 0, retry_at: expect.any(String) });
    expectOAuthError(await held.phone.openSession(CODE), 400, "invalid_grant");
  });
});

describe("another key of the same phone", () => {
  it("goes on with the code, and leaves the old key without session, QR and push", async () => {
    const held = await signedInHolder(stage);
    const { answer, renewed } = await cardLifeOf(held.phone).renewKey(CODE, newPushTarget());
    expect(answer.expecting(200)).toEqual({ jkt: renewed.hardwareKey.jkt });
    (await renewed.openSession(CODE)).expecting(200);
    (await reader.openContext(await renewed.qr())).expecting(201);
    expectProblem(await reader.openContext(await held.phone.qr()), 404, "unknown_card");
    expectOAuthError(await held.phone.openSession(CODE), 400, "invalid_grant");
    expect(await activePhones(held)).toEqual([renewed.hardwareKey.jkt]);
    await eventually("the new key's registration", async () =>
      (await itemsOf(held)).some(
        ({ jkt, registration }) => jkt === renewed.hardwareKey.jkt && registration === "registered",
      ),
    );
  });

  it("is a new key, and one whose holder signs the same challenge for the same card", async () => {
    const [held, other] = [await signedInHolder(stage, null), await signedInHolder(stage, null)];
    const post = (body: object) => held.phone.asCard("PUT", "/v1/card/device/key", RenewedKeyReply, body);
    const same = await keyRenewal(held.phone, CODE, held.phone.hardwareKey);
    expectProblem(await post(same.body), 400, "key_not_new");
    const [mine, theirs] = [await keyRenewal(held.phone, CODE), await keyRenewal(other.phone, CODE)];
    const mixed = { ...mine.body, new_device_proof: theirs.body.new_device_proof };
    expectProblem(await post(mixed), 400, "invalid_proof");
    expectProblem(await post(theirs.body), 400, "invalid_proof");
    expect(await activePhones(held)).toEqual([held.phone.hardwareKey.jkt]);
  });
});

describe("a card that moves from phone to phone", () => {
  const letGo = async (held: PersonWithPhone) => (await cardLifeOf(held.phone).startTransfer(CODE)).expecting(201);

  it("is let go by phone and code, taken by account and proofs, and told to the phone that it has left", async () => {
    const held = await signedInHolder(stage);
    const transfer = await letGo(held);
    expect(await activePhones(held)).toEqual([held.phone.hardwareKey.jkt]);
    const taker = await withNewPhone(held);
    const taken = await cardLifeOf(taker.phone).takeOver(taker.accountToken, transfer, "735102", newPushTarget());
    expect(taken.expecting(200)).toEqual({ card_ref: held.person.cardRef });
    (await taker.phone.openSession("735102")).expecting(200);
    (await reader.openContext(await taker.phone.qr())).expecting(201);
    expectProblem(await reader.openContext(await held.phone.qr()), 404, "unknown_card");
    expectOAuthError(await held.phone.openSession(CODE), 400, "invalid_grant");
    expect(await activePhones(held)).toEqual([taker.phone.hardwareKey.jkt]);
    expect((await taker.phone.card()).expecting(200).history.map(({ kind }) => kind)).toEqual([
      "phone-moved",
      "activated",
    ]);
    await eventually("the last push to the old phone", async () =>
      (await itemsOf(held)).some(({ kind, told }) => kind === "phone-moved" && told !== undefined),
    );
  });

  it("answers the same to the phone that took it and asks again, and nothing to any other", async () => {
    const held = await signedInHolder(stage, null);
    const transfer = await letGo(held);
    const [taker, late] = [await withNewPhone(held), await withNewPhone(held)];
    const take = async (by: PersonWithPhone) => cardLifeOf(by.phone).takeOver(by.accountToken, transfer, CODE);
    const [first, again] = [await take(taker), await take(taker)];
    expect(again.expecting(200)).toEqual(first.expecting(200));
    expectProblem(await take(late), 404, "transfer_not_found");
    expect(await kindsOf(held)).toEqual(["activated", "phone-moved"]);
  });

  it("goes to one of many phones that take it at once", async () => {
    const held = await signedInHolder(stage, null);
    const transfer = await letGo(held);
    const takers = await Promise.all(Array.from({ length: 8 }, () => withNewPhone(held)));
    const answers = await Promise.all(
      takers.map(({ phone, accountToken }) => cardLifeOf(phone).takeOver(accountToken, transfer, CODE)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await activePhones(held)).toHaveLength(1);
    expect(await kindsOf(held)).toEqual(["activated", "phone-moved"]);
  });

  it("is nothing to another account, with another card's code, or with a code that there is not", async () => {
    const [held, other] = [await signedInHolder(stage, null), await signedInHolder(stage, null)];
    const stranger = await personWithPhone(stage);
    const [mine, theirs] = [await letGo(held), await letGo(other)];
    const tries = [
      cardLifeOf(stranger.phone).takeOver(stranger.accountToken, mine, CODE),
      cardLifeOf(stranger.phone).takeOver(held.accountToken, { ...mine, transfer_code: theirs.transfer_code }, CODE),
      cardLifeOf(stranger.phone).takeOver(held.accountToken, { ...mine, transfer_code: "A".repeat(43) }, CODE),
    ];
    for (const answer of await Promise.all(tries)) expectProblem(answer, 404, "transfer_not_found");
    expect(await activePhones(held)).toEqual([held.phone.hardwareKey.jkt]);
  });

  it("is not taken any more once the phone that let it go was reported lost", async () => {
    const held = await signedInHolder(stage, null);
    const transfer = await letGo(held);
    (await cardLifeOf(held.phone).oppose(held.accountToken, held.person.nir, "stolen")).expecting(200);
    const thief = await withNewPhone(held);
    const refused = await cardLifeOf(thief.phone).takeOver(thief.accountToken, transfer, CODE);
    expectProblem(refused, 409, "card_changed");
    expect(await activePhones(held)).toEqual([]);
  });
});
