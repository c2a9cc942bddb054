import { expect, test } from "vitest";
import {
  type RedemptionPorts,
  redeemAuthorization,
} from "../../../functions/token/issue-card-token/redeem-authorization.ts";
import type { Redemption } from "../../../shared/adapters/dynamodb/authorization-items.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { codeChallengeOf } from "../../../shared/protocol/sign-in.ts";
import { newCard } from "../../support/cards.ts";

const now = new Date("2026-11-24T12:00:00Z");
const card = await newCard("1abcdefghijklmnopqrstuv");
const { cardRef, deviceJkt, bindingId } = card;
const onPhone = { cardRef, deviceJkt, bindingId };
const attested = { clientId: "https://wallet.example", instanceJkt: "instance", challenge: "live", jtiHash: "jti" };
const form = { code: "code", code_verifier: "verifier", redirect_uri: "https://wallet.example/callback" };
const request = {
  headers: { attestation: undefined, proof: undefined },
  clientId: undefined,
  dpop: { jkt: "wallet", spendKey: "spend", nonce: "live", issuedAt: 0 },
};

type Begun = Parameters<RedemptionPorts["redeemAuthorization"]>[2];
const never = async () => {
  throw new Error("not of this grant");
};

/** What is written and done when a code on such a ground is redeemed, or not. */
async function redeeming(ground: WalletGround, redemption: Redemption = "redeemed", spentBy?: string) {
  const begun: Begun[] = [];
  const steps: string[] = [];
  const ports: RedemptionPorts = {
    verifyAttestation: async () => done(attested),
    nonces: { fresh: async () => "fresh", isLive: async (nonce) => nonce === "live" },
    spendJti: async () => true,
    anonymousWallets: true,
    configurations: configurationsFor({ trustsProviders: true }),
    household: async () => undefined,
    authorization: async () => ({ ground, configurations: undefined, session: spentBy }),
    redeemAuthorization: async (_code, binding, write) => {
      const { redirect_uri: redirectUri } = form;
      const codeChallenge = codeChallengeOf(form.code_verifier);
      expect(binding).toMatchObject({
        clientId: attested.clientId,
        instanceJkt: "instance",
        redirectUri,
        codeChallenge,
      });
      begun.push(write);
      return redemption;
    },
    endSession: async ({ family }) => {
      steps.push(`end ${family}`);
    },
    createWalletToken: async () => `token ${steps.push("sign")}`,
    takeOffer: never,
    recordChange: async () => undefined,
    startWalletSession: never,
    walletSession: never,
    holderNow: never,
    rotateWalletSession: never,
    ids: systemIds,
    now: () => now,
  };
  const outcome = await redeemAuthorization(ports, form, request);
  return { outcome, steps, begun };
}

test("the phone of the card that a code is for is told in the write that begins the session, before anything is signed", async () => {
  const { outcome, steps, begun } = await redeeming(onPhone);
  expect(outcome.ok).toBe(true);
  const { clientId } = attested;
  const told = { cardRef: card.cardRef, kind: "wallet-authorized", at: now, jkt: card.deviceJkt, clientId };
  expect(begun).toMatchObject([{ ground: onPhone, change: { ...told, id: expect.any(String) } }]);
  expect(steps).toEqual(["sign"]);
});

test("while there is no card there is no phone to be told", async () => {
  const { outcome, begun } = await redeeming({ cardRef: card.cardRef, enrolmentId: "enrolment" });
  expect(outcome.ok).toBe(true);
  expect(begun.map(({ change }) => change)).toEqual([undefined]);
});

test("a code that is shown again signs nothing and ends what it first gave; one that is bound to another gave nothing yet", async () => {
  const again = await redeeming(onPhone, "not-redeemable", "session");
  expect([again.outcome, again.steps]).toEqual([refuse({ kind: "code-spent" }), ["end session"]]);
  const ofAnother = await redeeming(onPhone, "not-redeemable");
  expect([ofAnother.outcome, ofAnother.steps]).toEqual([refuse({ kind: "code-spent" }), []]);
});

test("a proof that was used before is told so, and ends nothing", async () => {
  const { outcome, steps } = await redeeming(onPhone, "proof-replayed", "session");
  expect([outcome, steps]).toEqual([refuse({ kind: "dpop-invalid" }), []]);
});
