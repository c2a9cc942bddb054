import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorizationsIn } from "../../shared/adapters/dynamodb/authorization-items.ts";
import { ephemeralIn } from "../../shared/adapters/dynamodb/ephemeral-table.ts";
import { offersIn } from "../../shared/adapters/dynamodb/offer-items.ts";
import { sessionKey } from "../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { concurrently } from "../../shared/kernel/concurrently.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { firstRefreshToken, refreshTokenHash, writeRefreshToken } from "../../shared/protocol/refresh-token.ts";
import { codeChallengeOf } from "../../shared/protocol/sign-in.ts";
import { AttestedWallet, WALLET_CALLBACK, WALLET_CLIENT } from "../support/attested-wallet.ts";
import { dpopHeaders } from "../support/dpop-proof.ts";
import { type RawAnswer, send } from "../support/http-client.ts";
import { type ClientKey, newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError, expectProblem } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import type { Prepared } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { liveNonce } from "../support/server-nonce.ts";
import { inStage } from "../support/stage.ts";
import { partition, presentBinding } from "../support/stored-items.ts";
import { keyProof, redeemCode, walletToken } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;
/** Of each of five kinds: a thousand in all. */
const RACES = 200;
/** In the life of one access token or authorization code, however slow the machine is. */
const RACES_PER_BATCH = 40;
/** More functions at the same time are too many for one machine. */
const AT_ONCE = 6;
const PATIENCE_MS = 300_000;

const client = documentClient(stage.aws);
const ephemeral = { client, name: stage.tables.ephemeral };
afterAll(() => client.destroy());

let holder: PersonWithPhone;
let keys: readonly [ClientKey, ClientKey];
beforeAll(async () => {
  holder = await signedInHolder(stage);
  keys = [await newClientKey(), await newClientKey()];
});

/** Prizes are put where the service keeps them; the racers come through the front door, as everybody. */
async function raceFor<Prize>(
  put: () => Promise<Prize>,
  racers: (prize: Prize) => Promise<readonly RawAnswer[]>,
  expectLost: (answer: RawAnswer) => unknown,
  races = RACES,
): Promise<void> {
  const prizes = await concurrently([...Array(races).keys()], AT_ONCE, put);
  for (const answers of await concurrently(prizes, AT_ONCE, racers)) {
    expect(answers.map(({ status }) => status === 200).sort()).toEqual([false, true]);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectLost(answer);
  }
}
const onRecord = async (type: string) =>
  (await partition(stage, "card", `CARD#${holder.person.cardRef}`)).filter((item) => item.type === type);
const groundOf = async ({ person: { cardRef }, phone }: PersonWithPhone) => ({
  cardRef,
  deviceJkt: phone.hardwareKey.jkt,
  bindingId: await presentBinding(stage, cardRef),
});
const batches = Array.from({ length: RACES / RACES_PER_BATCH });

describe("of two who race, exactly one wins, 200 times out of 200, with", () => {
  it("one pre-authorized code", { timeout: PATIENCE_MS }, async () => {
    const { keepOffer } = offersIn(ephemeral, systemClock);
    const ground = await groundOf(holder);
    const put = async () => {
      const code = systemIds.secret(32);
      await keepOffer(code, ground, { configuration: "apcv_sd_jwt_vc", txCode: undefined, takerJkt: undefined });
      return code;
    };
    const racers = (code: string) => Promise.all(keys.map((key) => redeemCode(holder.phone, code, key)));
    await raceFor(put, racers, (lost) => expectOAuthError(lost, 400, "invalid_grant"));
  });

  it("one authorization code, and the session that it gave is over then", { timeout: PATIENCE_MS }, async () => {
    const wallet = await AttestedWallet.make(card, holder.phone.secrets);
    const { keepAuthorization } = authorizationsIn(ephemeral, systemClock);
    const ground = await groundOf(holder);
    const verifier = systemIds.secret(32);
    const request = {
      clientId: WALLET_CLIENT,
      instanceJkt: wallet.instance.jkt,
      jkt: wallet.dpopKey.jkt,
      redirectUri: WALLET_CALLBACK,
      codeChallenge: codeChallengeOf(verifier),
    };
    const put = async () => {
      const code = systemIds.secret(32);
      await keepAuthorization(code, ground, request);
      return code;
    };
    // Codes live for a minute.
    for (const _batch of batches) {
      const racers = (code: string) => Promise.all([wallet.redeem(code, verifier), wallet.redeem(code, verifier)]);
      await raceFor(put, racers, (lost) => expectOAuthError(lost, 400, "invalid_grant"), RACES_PER_BATCH);
    }
    expect(await onRecord("wallet-session")).toEqual([]);
  });

  it("one nonce at the credential endpoint, and no credential more is on record", {
    timeout: PATIENCE_MS,
  }, async () => {
    const before = (await onRecord("credential")).length;
    const { keepNonce } = ephemeralIn(ephemeral, systemClock);
    const put = async () => {
      const nonce = systemIds.secret();
      await keepNonce(nonce);
      return nonce;
    };
    for (const _batch of batches) {
      const token = await walletToken(holder.phone, keys[0]);
      const request = async (nonce: string) => {
        const jwt = [await keyProof(holder.phone, await newClientKey(), { nonce })];
        const prepared: Prepared = {
          url: `${card}/credential`,
          body: { credential_configuration_id: "apcv_sd_jwt_vc", proofs: { jwt } },
          credentials: { kind: "dpop", token, key: keys[0], nonce: { of: card } },
        };
        return sendWhole(credential, prepared);
      };
      const racers = (nonce: string) => Promise.all([request(nonce), request(nonce)]);
      await raceFor(put, racers, (lost) => expectOAuthError(lost, 400, "invalid_nonce"), RACES_PER_BATCH);
    }
    expect(await onRecord("credential")).toHaveLength(before + RACES);
  });

  it("one DPoP proof", { timeout: PATIENCE_MS }, async () => {
    const question = { method: "GET", url: `${card}/v1/card` } as const;
    for (const _batch of batches) {
      const { access_token: accessToken } = (await holder.phone.refresh()).expecting(200);
      const put = async () =>
        dpopHeaders(holder.phone.hardwareKey, { ...question, accessToken, nonce: await liveNonce(card) });
      const racers = (headers: Record<string, string>) =>
        Promise.all([1, 2].map(() => send(fetch, { ...question, headers })));
      await raceFor(put, racers, expectReplay, RACES_PER_BATCH);
    }
  });

  it("one refresh token, and its session is over then", { timeout: PATIENCE_MS }, async () => {
    const { phone } = holder;
    // The phone's own session, under other names.
    const [session] = await onRecord("session");
    const bound = await groundOf(holder);
    const put = async () => {
      const token = firstRefreshToken(bound, new Date(), systemIds);
      const Item = { ...session, ...sessionKey(token), secretHash: refreshTokenHash(token) };
      await client.send(new PutCommand({ TableName: stage.tables.card, Item }));
      return writeRefreshToken(token);
    };
    const racers = (token: string) => Promise.all([phone.refresh(token), phone.refresh(token)]);
    await raceFor(put, racers, (lost) => expectOAuthError(lost, 400, "invalid_grant"));
    expect(await onRecord("session")).toEqual([session]);
  });
});

function expectReplay(lost: RawAnswer): void {
  expectProblem(lost, 401, "unauthenticated");
  expect(lost.headers.get("www-authenticate")).toBe('DPoP error="invalid_dpop_proof", algs="ES256"');
}
