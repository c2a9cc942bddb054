import { expect, test } from "vitest";
import type { Card, CardState } from "../../../shared/domain/card.ts";
import { spendingAsPhone, spendingOnce, whileSpending } from "../../../shared/http/callers.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { newCard } from "../../support/cards.ts";

const card = await newCard("1card");
const proof = { jkt: card.deviceJkt, spendKey: "spend", nonce: undefined };
const ASKED = { issuedAt: 0, software: undefined, certificate: undefined };
const ofPhone = { subject: card.cardRef, scopes: ["card"], jkt: card.deviceJkt, deviceJkt: undefined, ...ASKED };
const ofWallet = { ...ofPhone, scopes: ["apcv_credential"], jkt: "wallet", deviceJkt: card.deviceJkt };
const fresh = async () => true;
const spent = async () => false;
const spending = (isFresh: () => Promise<boolean>, now: Card | undefined) =>
  spendingAsPhone(isFresh, async (cardRef) => (cardRef === now?.cardRef ? now : undefined));
const replayed = refuse({ kind: "proof-replayed" });
const ended = refuse({ kind: "phone-ended" });

test("a phone, or a wallet that it authorized, is let in with the card as it stands now", async () => {
  for (const token of [ofPhone, ofWallet]) expect(await spending(fresh, card)(proof, token)).toEqual(done(card));
});

test("both are out once the card is another phone's, is blocked, or is gone; a suspended card keeps its phone", async () => {
  const inState = (state: CardState): Card => ({ ...card, state });
  for (const token of [ofPhone, ofWallet]) {
    expect(await spending(fresh, { ...card, deviceJkt: "another" })(proof, token)).toEqual(ended);
    expect(await spending(fresh, inState("opposed"))(proof, token)).toEqual(ended);
    expect(await spending(fresh, undefined)(proof, token)).toEqual(ended);
    expect((await spending(fresh, inState("suspended"))(proof, token)).ok).toBe(true);
  }
});

test("a wallet's token that names no phone lets nobody in", async () => {
  expect(await spending(fresh, card)(proof, { ...ofWallet, deviceJkt: undefined })).toEqual(ended);
});

test("a proof that was used before is refused as such, whatever has become of the phone", async () => {
  expect(await spending(spent, card)(proof, ofPhone)).toEqual(replayed);
  expect(await spending(spent, undefined)(proof, ofPhone)).toEqual(replayed);
  expect(await spendingOnce(spent)(proof, ofPhone)).toEqual(replayed);
  expect(await spendingOnce(fresh)(proof, ofPhone)).toEqual(done(undefined));
});

test("what is read while a proof is being spent is given to nobody when the proof is refused", async () => {
  const caller = { subject: "", jkt: "", spendProof: async () => replayed };
  expect(await whileSpending(caller, Promise.resolve("read"))).toEqual(replayed);
  expect(await whileSpending({ ...caller, spendProof: async () => done(card) }, Promise.resolve("read"))).toEqual(
    done("read"),
  );
});
