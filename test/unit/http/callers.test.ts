import { describe, expect, test } from "vitest";
import type { Card, CardState } from "../../../shared/domain/card.ts";
import type { WalletHolder } from "../../../shared/domain/wallet-ground.ts";
import { spendingAsClient, spendingAsPhone, spendingAsWallet, whileSpending } from "../../../shared/http/callers.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { newCard } from "../../support/cards.ts";

const card = await newCard("1card");
const proof = { jkt: card.deviceJkt, spendKey: "spend", nonce: undefined, issuedAt: 0 };
const OF_NO_READER = { software: undefined, practiceKind: undefined, certificate: undefined };
const ASKED = { issuedAt: 0, ...OF_NO_READER, credentialIdentifiers: undefined };
const OF_NO_WALLET = { clientId: "apcv-app", bindingId: card.bindingId, ground: undefined, session: undefined };
const ofPhone = { subject: card.cardRef, scopes: ["card"], jkt: card.deviceJkt, ...OF_NO_WALLET, ...ASKED };
const { cardRef, deviceJkt, bindingId } = card;
const ground = { cardRef, deviceJkt, bindingId };
const ofWallet = { ...ofPhone, scopes: ["apcv_credential"], jkt: "wallet", clientId: "wallet", ground };
const fresh = async () => true;
const spent = async () => false;
const spending = (isFresh: () => Promise<boolean>, now: Card | undefined) =>
  spendingAsPhone(isFresh, async (cardRef) => (cardRef === now?.cardRef ? now : undefined));
const walletSpending = (isFresh: () => Promise<boolean>, now: WalletHolder | undefined, lives = true) =>
  spendingAsWallet(
    isFresh,
    async (asked) => (asked === ground ? now : undefined),
    async (cardRef, session) => lives && cardRef === card.cardRef && session === "session",
  );
const replayed = refuse({ kind: "proof-replayed" });
const ended = refuse({ kind: "phone-ended" });

test("a phone is let in with the card as it stands now, a wallet with whom it acts for", async () => {
  expect(await spending(fresh, card)(proof, ofPhone)).toEqual(done(card));
  const holder = { kind: "card", card, wasAwaited: false } as const;
  expect(await walletSpending(fresh, holder)(proof, ofWallet)).toEqual(done(holder));
  expect(await walletSpending(fresh, holder)(proof, { ...ofWallet, session: "session" })).toEqual(done(holder));
});

test("a phone is out once the card was bound to another or anew, is blocked, or is gone, and with a token of no binding; a suspended card keeps its phone", async () => {
  const inState = (state: CardState): Card => ({ ...card, state });
  expect(await spending(fresh, { ...card, bindingId: "another" })(proof, ofPhone)).toEqual(ended);
  expect(await spending(fresh, card)(proof, { ...ofPhone, bindingId: undefined })).toEqual(ended);
  expect(await spending(fresh, inState("opposed"))(proof, ofPhone)).toEqual(ended);
  expect(await spending(fresh, undefined)(proof, ofPhone)).toEqual(ended);
  expect((await spending(fresh, inState("suspended"))(proof, ofPhone)).ok).toBe(true);
});

test("a wallet is out once what its token stands on has ended, once its session has, and with a token that stands on nothing", async () => {
  const holder = { kind: "card", card, wasAwaited: false } as const;
  expect(await walletSpending(fresh, undefined)(proof, ofWallet)).toEqual(ended);
  expect(await walletSpending(fresh, holder, false)(proof, { ...ofWallet, session: "session" })).toEqual(ended);
  expect(await walletSpending(fresh, holder)(proof, { ...ofWallet, ground: undefined })).toEqual(ended);
  expect(await walletSpending(spent, holder)(proof, ofWallet)).toEqual(replayed);
});

test("a wallet that waited for a card which will not come is let in to be told so, as long as its session lives", async () => {
  const waiting = { ...ofWallet, ground: { cardRef: card.cardRef, enrolmentId: "enrolment" } };
  expect(await walletSpending(fresh, undefined)(proof, waiting)).toEqual(done({ kind: "over" }));
  expect(await walletSpending(fresh, undefined, false)(proof, { ...waiting, session: "session" })).toEqual(ended);
  expect(await walletSpending(spent, undefined)(proof, waiting)).toEqual(replayed);
});

test("a proof that was used before is refused as such, whatever has become of the phone", async () => {
  expect(await spending(spent, card)(proof, ofPhone)).toEqual(replayed);
  expect(await spending(spent, undefined)(proof, ofPhone)).toEqual(replayed);
});

describe("of the practice API's clients", () => {
  const never = async () => {
    throw new Error("not asked");
  };
  const of = (subject: string) => ({ ...ofPhone, subject });

  test("a reader's proof is good once, and so many in a second: then it is told when to go on", async () => {
    const spending = (answer: "spent" | "replayed" | "too-many") =>
      spendingAsClient(never, async () => answer)({ ...proof, issuedAt: 1_800_000_003 }, of("691234567.desk"));
    expect(await spending("spent")).toEqual(done(undefined));
    expect(await spending("replayed")).toEqual(replayed);
    expect(await spending("too-many")).toEqual(refuse({ kind: "too-many-requests", retryAfter: 1 }));
  });

  test.each(["fund-01691", "identity-provider"])("%s has no rate of its own: a proof is good once", async (subject) => {
    expect(await spendingAsClient(fresh, never)(proof, of(subject))).toEqual(done(undefined));
    expect(await spendingAsClient(spent, never)(proof, of(subject))).toEqual(replayed);
  });
});

test("what is read while a proof is being spent is given to nobody when the proof is refused", async () => {
  const caller = { subject: "", jkt: "", spendProof: async () => replayed };
  expect(await whileSpending(caller, Promise.resolve("read"))).toEqual(replayed);
  expect(await whileSpending({ ...caller, spendProof: async () => done(card) }, Promise.resolve("read"))).toEqual(
    done("read"),
  );
});
