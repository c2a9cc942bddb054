import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { opposeCard } from "../../functions/card/oppose-card/oppose-card.ts";
import { renewPhoneKey } from "../../functions/card/renew-phone-key/renew-phone-key.ts";
import { startTransfer } from "../../functions/card/start-transfer/start-transfer.ts";
import { takeOverCard } from "../../functions/card/take-over-card/take-over-card.ts";
import { bindDevice } from "../../functions/enrolment/bind-device/bind-device.ts";
import { openSession } from "../../functions/token/issue-card-token/open-session.ts";
import { refreshSession } from "../../functions/token/issue-card-token/refresh-session.ts";
import { cardLifeIn } from "../../shared/adapters/dynamodb/card-life.ts";
import { codeTriesIn } from "../../shared/adapters/dynamodb/code-try.ts";
import { enrolmentsIn } from "../../shared/adapters/dynamodb/enrolment-items.ts";
import { ephemeralIn } from "../../shared/adapters/dynamodb/ephemeral-table.ts";
import { offersIn } from "../../shared/adapters/dynamodb/offer-items.ts";
import { sessionsIn } from "../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { transfersIn } from "../../shared/adapters/dynamodb/transfer-items.ts";
import { holdersIn } from "../../shared/adapters/dynamodb/wallet-grounds.ts";
import type { Card } from "../../shared/domain/card.ts";
import type { Insured } from "../../shared/domain/insured.ts";
import type { WalletGround } from "../../shared/domain/wallet-ground.ts";
import { spendingAsPhone } from "../../shared/http/callers.ts";
import { plusSeconds, systemClock } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { done } from "../../shared/kernel/outcome.ts";
import { readRefreshToken } from "../../shared/protocol/refresh-token.ts";
import { storedCard } from "../support/cards.ts";
import { type ClientKey, newClientKey } from "../support/key-pair.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());
const cards = { client, name: stage.tables.card };
const ephemeral = { client, name: stage.tables.ephemeral };
const life = cardLifeIn(cards);
const offers = offersIn(ephemeral, systemClock);
const holderNow = holdersIn(cards, systemClock);
const phones = await Promise.all(Array.from({ length: 3 }, newClientKey));
const ANYONE = { clientId: "", scopes: [], issuedAt: 0, software: undefined, practiceKind: undefined };
const UNUSED = { certificate: undefined, credentialIdentifiers: undefined, ground: undefined, session: undefined };

/** What was given in one binding of the card: a phone's session with its access token, or an offer that a wallet took. */
type Given = { readonly of: Card } & (
  | { readonly kind: "session"; refreshToken: string; readonly token: string }
  | { readonly kind: "wallet"; readonly ground: WalletGround }
);

/** The use cases of a card's life on the stage's tables. Proofs are right; what is signed is left out. */
async function walk() {
  const { cardRef } = await storedCard(cards);
  const now = async (): Promise<Card> => {
    const card = await life.cardNow(cardRef);
    if (!card) throw new Error("the card is gone");
    return card;
  };
  const common = {
    ...life,
    ...codeTriesIn(cards, ephemeral, systemClock),
    ...transfersIn(cards, ephemeral, systemClock),
    ...ephemeralIn(ephemeral, systemClock),
    ...sessionsIn(cards, systemClock),
    ...enrolmentsIn(cards, systemClock),
    card: life.cardNow,
    insured: async () => ({ cardRef, accountSubject: "account" }) as Insured,
    codeMacOf: async () => "mac",
    verifyAttestation: async () => done({ level: "unattested" } as const),
    verifyCanary: async () => done({ level: "unattested" } as const),
    nature: "test" as const,
    ids: systemIds,
    now: systemClock,
  };
  const challenge = async () => {
    const nonce = systemIds.secret();
    await common.keepNonce(nonce);
    return nonce;
  };
  /** The ports when this phone has proven both factors. */
  const provenBy = async ({ jwk, jkt }: Pick<ClientKey, "jwk" | "jkt">, subject = cardRef) => {
    const proof = { subject, nonce: await challenge(), deviceKey: jwk, deviceJkt: jkt, codeKey: jwk };
    return { ...common, proof, verifyProof: async () => proof };
  };
  const PROOFS = { deviceProof: "", codeProof: "" };
  const given: Given[] = [];
  const present = async () => {
    const card = await now();
    const phone = { jwk: card.deviceKey, jkt: card.deviceJkt };
    const caller = { subject: cardRef, jkt: phone.jkt, spendProof: async () => done(await now()) };
    return { card, phone, caller };
  };
  const expectOk = ({ ok }: { ok: boolean }) => expect(ok).toBe(true);
  const steps = {
    openSession: async () => {
      const { card, phone } = await present();
      const createCardToken = async (to: object) => JSON.stringify(to);
      const ports = { ...(await provenBy(phone)), createCardToken };
      const dpop = { jkt: phone.jkt, spendKey: "", nonce: ports.proof.nonce, issuedAt: 0 };
      const opened = await openSession(ports, PROOFS, dpop);
      expect(opened.ok).toBe(card.state === "active");
      if (opened.ok) given.push({ kind: "session", of: card, ...opened.value });
    },
    authorizeWallet: async () => {
      const { card } = await present();
      const code = systemIds.secret(32);
      const { deviceJkt, bindingId } = card;
      const terms = { configuration: "apcv_sd_jwt_vc", txCode: undefined, takerJkt: undefined };
      await offers.keepOffer(code, { cardRef, deviceJkt, bindingId }, terms);
      const taken = await offers.takeOffer(code, undefined, "wallet");
      if (taken.ok) given.push({ kind: "wallet", of: card, ground: taken.value });
    },
    oppose: async () => expectOk(await opposeCard(common, await now(), "lost")),
    changeCode: async () => {
      const { card, phone } = await present();
      const { jkt } = phone;
      const change = { id: systemIds.uuid(), cardRef, kind: "code-changed" as const, at: systemClock(), jkt };
      await life.changeCode({ ...card, jkt }, "mac", change);
    },
    renewKey: async () => {
      const { card, phone, caller } = await present();
      const ports = {
        ...(await provenBy(phone)),
        verifyNewDevice: newClientKey,
        verifyRenewed: async () => done(card.assurance),
      };
      const renewed = await renewPhoneKey(ports, { ...PROOFS, newDeviceProof: "" }, caller);
      expect(renewed.ok).toBe(card.state === "active");
    },
    renewOnSamePhone: async () => bind((await present()).phone),
    moveTo: async (phone: ClientKey) => {
      const { card, phone: old, caller } = await present();
      if (phone.jkt === old.jkt) return;
      const started = await startTransfer(await provenBy(old), PROOFS, caller);
      if (!started.ok) return bind(phone);
      const wish = { ...PROOFS, transferCode: started.value.code, accountSubject: "account" };
      expectOk(await takeOverCard(await provenBy(phone), wish));
      expect((await now()).bindingId).not.toBe(card.bindingId);
    },
  };
  const bind = async (phone: Pick<ClientKey, "jwk" | "jkt">) => {
    const id = systemIds.uuid();
    const times = { startedAt: systemClock().toISOString(), expiresAt: plusSeconds(systemClock(), 600) };
    const about = {
      id,
      cardRef,
      accountSubject: "account",
      route: "france-identite",
      renews: true,
      isCanary: false,
    } as const;
    await common.insertEnrolment({ ...about, ...times, state: "identity-approved", identityNonce: "nonce" });
    expectOk(await bindDevice(await provenBy(phone, id), { id, ...PROOFS, accountSubject: "account" }));
  };
  /** Whether what was given works at this moment, by what it is used with. */
  const works = async (each: Given): Promise<boolean> => {
    if (each.kind === "wallet") return (await holderNow(each.ground)) !== undefined;
    const proof = { jkt: each.of.deviceJkt, spendKey: systemIds.secret(), nonce: undefined, issuedAt: 0 };
    const phone = JSON.parse(each.token) as { jkt: string; bindingId: string };
    const spent = await spendingAsPhone(common.spendJti, life.cardNow)(proof, {
      ...ANYONE,
      ...UNUSED,
      subject: cardRef,
      ...phone,
    });
    const shown = readRefreshToken(each.refreshToken);
    if (!shown) throw new Error("no refresh token");
    const ports = { ...common, createCardToken: async () => "token" };
    const refreshed = await refreshSession(ports, shown, { ...proof, spendKey: systemIds.secret() });
    if (refreshed.ok) each.refreshToken = refreshed.value.refreshToken;
    return spent.ok || refreshed.ok;
  };
  const expectOnlyPresent = async () => {
    const { bindingId, state } = await now();
    for (const each of given) {
      const isStill = each.of.bindingId === bindingId && state === "active";
      expect(await works(each), `${each.kind}, ${state}`).toBe(isStill);
    }
  };
  return { steps, expectOnlyPresent };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("openSession", "authorizeWallet") },
  { weight: 3, arbitrary: fc.constantFrom("oppose", "renewOnSamePhone") },
  { weight: 2, arbitrary: fc.constantFrom("renewKey", "changeCode") },
  { weight: 3, arbitrary: fc.constantFrom(...phones) },
);

async function expectHeld(steps: readonly (string | ClientKey)[]) {
  const { steps: take, expectOnlyPresent } = await walk();
  for (const each of steps) {
    if (typeof each !== "string") await take.moveTo(each);
    else await take[each as Exclude<keyof typeof take, "moveTo">]();
    await expectOnlyPresent();
  }
}

test("what was given before a card was blocked does not work when the phone is found and the card renewed on it", () =>
  expectHeld(["openSession", "authorizeWallet", "oppose", "renewOnSamePhone", "openSession"]));

test("nor does what was given before a card went to another phone, when it is back", () => {
  const [first, second] = phones as [ClientKey, ClientKey];
  return expectHeld([first, "openSession", "authorizeWallet", second, first, "openSession"]);
});

test("whatever becomes of a card in whatever order, no session, token or wallet of an earlier binding works", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), (steps) => expectHeld(steps)),
    { numRuns: 25 },
  );
});
