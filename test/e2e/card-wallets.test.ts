import { beforeAll, describe, expect, it } from "vitest";
import { AttestedWallet, WALLET_CLIENT } from "../support/attested-wallet.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PRE_AUTHORIZED_GRANT } from "../support/phone-replies.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { inStage } from "../support/stage.ts";
import { changeItem } from "../support/stored-items.ts";
import { offeredCode, ownCode } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;
let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

/** A wallet that has taken an offer of the phone's. */
async function authorized({ phone }: PersonWithPhone, more: { dependants?: boolean } = {}) {
  const wallet = await AttestedWallet.make(card, phone.secrets);
  const grant = { grant_type: PRE_AUTHORIZED_GRANT, ...(await offeredCode(phone, more)) };
  return { wallet, tokens: (await wallet.token(grant)).expecting(200) };
}
const walletsOf = async ({ phone }: PersonWithPhone) => (await phone.wallets()).expecting(200).wallets;

describe("the wallets of a card", () => {
  it("are told to its phone by their attested names, its own among them, page by page", async () => {
    const held = await signedInHolder(stage);
    expect(await walletsOf(held)).toEqual([]);
    await authorized(held);
    await authorized(held, { dependants: true });
    const made = await AttestedWallet.make(card, held.phone.secrets);
    const own = made.with({ dpop: held.phone.hardwareKey });
    const grant = { grant_type: PRE_AUTHORIZED_GRANT, "pre-authorized_code": await ownCode(held.phone) };
    (await own.token(grant)).expecting(200);
    const all = await walletsOf(held);
    const told = all.map((each) => [each.client_id, each.own, each.dependants]);
    expect(told.sort()).toEqual([
      [WALLET_CLIENT, false, false],
      [WALLET_CLIENT, false, true],
      [WALLET_CLIENT, true, false],
    ]);
    const first = (await held.phone.wallets({ limit: 2 })).expecting(200);
    const cursor = first.next_cursor ?? expect.fail("no next page");
    const rest = (await held.phone.wallets({ limit: 2, cursor })).expecting(200);
    expect([...first.wallets, ...rest.wallets]).toEqual(all);
  });

  it("are none of an earlier binding, and none that time has ended", async () => {
    const held = await signedInHolder(stage);
    await authorized(held);
    const [wallet] = await walletsOf(held);
    const key = { pk: `CARD#${held.person.cardRef}`, sk: `SESSION#${wallet?.id}` };
    await changeItem(stage, "card", key, { expiresAt: Math.floor(Date.now() / 1000) });
    expect(await walletsOf(held)).toEqual([]);
    const { cardRef } = held.person;
    const later = Math.floor(Date.now() / 1000) + 60;
    const ground = { cardRef, deviceJkt: held.phone.hardwareKey.jkt, bindingId: "x".repeat(22) };
    await changeItem(stage, "card", key, { expiresAt: later, ground });
    expect(await walletsOf(held)).toEqual([]);
  });

  it("are ended by it one by one: their tokens are good no more at that instant, the others' are; again is fine", async () => {
    const [ended, other] = [await authorized(holder), await authorized(holder)];
    const before = await walletsOf(holder);
    const id = readFamily(ended.tokens.refresh_token);
    for (const _again of [1, 2]) (await holder.phone.endWallet(id)).expecting(204);
    expect(await walletsOf(holder)).toEqual(before.filter((each) => each.id !== id));
    expectOAuthError(await ended.wallet.refresh(ended.tokens.refresh_token), 400, "invalid_grant");
    (await other.wallet.refresh(other.tokens.refresh_token)).expecting(200);
  });

  it("are nobody else's to end, and a phone's session is no wallet", async () => {
    const stranger = await signedInHolder(stage);
    const { wallet, tokens } = await authorized(holder);
    (await stranger.phone.endWallet(readFamily(tokens.refresh_token))).expecting(204);
    (await wallet.refresh(tokens.refresh_token)).expecting(200);
    expectProblem(await holder.phone.endWallet(readFamily(holder.phone.refreshToken)), 400, "invalid_request");
  });
});

const readFamily = (refreshToken: string): string => refreshToken.split(".")[1] ?? "";
