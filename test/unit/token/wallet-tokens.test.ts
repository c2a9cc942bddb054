import { beforeEach, expect, test } from "vitest";
import {
  type ProvenRequest,
  redeemOffer,
  refreshWallet,
  type WalletTokenPorts,
} from "../../../functions/token/issue-card-token/wallet-tokens.ts";
import type { Rotation } from "../../../shared/adapters/dynamodb/session-items.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import type { WalletHolder } from "../../../shared/domain/wallet-ground.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { firstWalletToken, isWalletToken, readRefreshToken } from "../../../shared/protocol/refresh-token.ts";
import { newCard } from "../../support/cards.ts";

const now = new Date("2026-11-24T12:00:00Z");
const card = await newCard("1abcdefghijklmnopqrstuv");
const { cardRef, deviceJkt, bindingId } = card;
const ground = { cardRef, deviceJkt, bindingId };
const onEnrolment = { cardRef: card.cardRef, enrolmentId: "enrolment" };
const attested = { clientId: "https://wallet.example", instanceJkt: "instance", challenge: "live", jtiHash: "jti" };
const request: ProvenRequest = {
  headers: { attestation: undefined, proof: undefined },
  clientId: undefined,
  dpop: { jkt: "wallet", spendKey: "spend", nonce: "live", issuedAt: 0 },
};
const shown = firstWalletToken(card.cardRef, now, systemIds);

let steps: string[] = [];
beforeEach(() => {
  steps = [];
});
const portsThat = (differently: Partial<WalletTokenPorts> = {}): WalletTokenPorts => ({
  verifyAttestation: async () => done(attested),
  nonces: { fresh: async () => "fresh", isLive: async (nonce) => nonce === "live" },
  spendJti: async (key) => steps.push(`spend ${key}`) > 0,
  anonymousWallets: false,
  configurations: configurationsFor({ trustsProviders: true }),
  household: async () => undefined,
  takeOffer: async () => {
    steps.push("take");
    return done(ground);
  },
  startWalletSession: async ({ change }) => {
    steps.push(change ? "begin and tell" : "begin");
  },
  recordChange: async ({ kind, jkt, clientId }) => {
    steps.push(`tell ${jkt === card.deviceJkt} ${kind} ${clientId}`);
  },
  walletSession: async () => ground,
  holderNow: async () => ({ kind: "card", card, wasAwaited: false }),
  rotateWalletSession: async () => "rotated",
  endSession: async () => {
    steps.push("end");
  },
  createWalletToken: async (token) => {
    steps.push("sign");
    return JSON.stringify(token);
  },
  ids: systemIds,
  now: () => now,
  ...differently,
});
const redeem = (differently?: Partial<WalletTokenPorts>) =>
  redeemOffer(portsThat(differently), { "pre-authorized_code": "code" }, request);
const refresh = (differently?: Partial<WalletTokenPorts>) =>
  refreshWallet(portsThat(differently), { shown, details: undefined }, request);

test("the offer is taken after both proofs are spent, the session begun and the phone told before anything is signed", async () => {
  const redeemed = await redeem();
  if (!redeemed.ok) throw new Error("refused");
  expect(steps).toEqual(["spend jti", "spend spend", "take", "begin and tell", "sign"]);
  const { clientId, session, ...rest } = JSON.parse(redeemed.value.token);
  expect({ clientId, ...rest }).toEqual({ ground, jkt: "wallet", clientId: attested.clientId });
  const token = readRefreshToken(redeemed.value.refreshToken ?? "");
  expect(token && isWalletToken(token) && token.family).toBe(session);
});

test("where the stage refuses wallets that nobody vouches for, one spends nothing; where it allows them, one gets no session, and the phone is told", async () => {
  const nobody = { verifyAttestation: async () => done(undefined) };
  expect(await redeem(nobody)).toEqual(refuse({ kind: "client-anonymous" }));
  expect(steps).toEqual([]);
  const redeemed = await redeem({ ...nobody, anonymousWallets: true });
  expect(redeemed).toMatchObject({ ok: true, value: { token: expect.not.stringContaining("session") } });
  expect(steps).toEqual(["spend spend", "take", "tell true wallet-authorized undefined", "sign"]);
});

test("the phone's own wallet, which has the phone's key, is told to nobody", async () => {
  const own = { ...request, dpop: { ...request.dpop, jkt: card.deviceJkt } };
  expect((await redeemOffer(portsThat(), { "pre-authorized_code": "code" }, own)).ok).toBe(true);
  expect(steps).toEqual(["spend jti", "spend spend", "take", "begin", "sign"]);
});

test("what is wrong with an attestation spends no offer", async () => {
  const stale = { verifyAttestation: async () => refuse({ kind: "attestation-stale" as const }) };
  expect(await redeem(stale)).toEqual(refuse({ kind: "attestation-stale" }));
  const missing = { verifyAttestation: async () => refuse({ kind: "challenge-missing" as const }) };
  const old = { verifyAttestation: async () => done({ ...attested, challenge: "old" }) };
  for (const each of [missing, old]) {
    expect(await redeem(each)).toEqual(refuse({ kind: "challenge-wanted", challenge: "fresh" }));
  }
  expect(await redeem({ spendJti: async () => false })).toEqual(refuse({ kind: "attestation-invalid" }));
  expect(steps).toEqual([]);
});

test("a session that stood on an enrolment stands on the card's phone once there is one, which is told in the same write", async () => {
  const grounds: unknown[] = [];
  const changes: unknown[] = [];
  const waiting = (holder: WalletHolder): Partial<WalletTokenPorts> => ({
    walletSession: async () => onEnrolment,
    holderNow: async () => holder,
    rotateWalletSession: async (turn) => {
      grounds.push(turn.ground);
      changes.push(turn.change);
      return "rotated";
    },
  });
  await refresh(waiting({ kind: "card", card, wasAwaited: false }));
  const enrolment = { id: "enrolment" } as Extract<WalletHolder, { kind: "awaited" }>["enrolment"];
  await refresh(waiting({ kind: "awaited", enrolment }));
  expect(grounds).toEqual([ground, onEnrolment]);
  const told = { kind: "wallet-authorized", cardRef: card.cardRef, jkt: card.deviceJkt, clientId: attested.clientId };
  expect(changes).toEqual([{ ...told, id: expect.any(String), at: now }, undefined]);
  await refresh({
    rotateWalletSession: async ({ change }) => {
      expect(change).toBeUndefined();
      return "rotated";
    },
  });
});

test("misuse ends a session and signs nothing; so does the end of what it stood on, and one that has ended signs nothing either", async () => {
  const rotating = (rotation: Rotation) => refresh({ rotateWalletSession: async () => rotation });
  expect(await rotating("misused")).toEqual(refuse({ kind: "session-ended" }));
  expect(steps).toEqual(["spend jti", "end"]);
  expect(await rotating("proof-replayed")).toEqual(refuse({ kind: "dpop-invalid" }));
  expect(await rotating("ended")).toEqual(refuse({ kind: "session-ended" }));
  expect(await refresh({ walletSession: async () => undefined })).toEqual(refuse({ kind: "session-ended" }));
  expect(steps).not.toContain("sign");
  steps = [];
  expect(await refresh({ holderNow: async () => undefined })).toEqual(refuse({ kind: "session-ended" }));
  expect(steps).toEqual(["spend jti", "end"]);
  expect(steps).not.toContain("sign");
});
