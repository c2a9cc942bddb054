import { decodeJwt, type JWTPayload } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { offersIn } from "../../shared/adapters/dynamodb/offer-items.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import type { WalletGround } from "../../shared/domain/wallet-ground.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { AttestedWallet, WALLET_CLIENT } from "../support/attested-wallet.ts";
import { dpopHeaders } from "../support/dpop-proof.ts";
import { formBody, jsonBody, send } from "../support/http-client.ts";
import { pendingDecision, registeredProofing } from "../support/identity-proofing.ts";
import { newClientKey } from "../support/key-pair.ts";
import { CODE, type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PRE_AUTHORIZED_GRANT } from "../support/phone-replies.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { liveNonce } from "../support/server-nonce.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";
import { WalletProvider } from "../support/wallet-provider.ts";
import { keyProof, offeredCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;

let holder: PersonWithPhone;
let wallet: AttestedWallet;
beforeAll(async () => {
  holder = await signedInHolder(stage);
  wallet = await AttestedWallet.make(card);
});

const offered = async () => ({ grant_type: PRE_AUTHORIZED_GRANT, ...(await offeredCode(holder.phone)) });
/** A credential request with the wallet's token. */
async function requestCredential(accessToken: string) {
  const subject = { method: "POST", url: `${card}/credential`, accessToken, nonce: await liveNonce(card) };
  const proofs = { jwt: [await keyProof(holder.phone, await newClientKey())] };
  const { headers, body } = jsonBody({ credential_configuration_id: "apcv_sd_jwt_vc", proofs });
  const proven = await dpopHeaders(wallet.dpopKey, subject);
  return send(fetch, { method: "POST", url: subject.url, headers: { ...headers, ...proven }, body });
}
const CHALLENGE = "oauth-client-attestation-challenge";
const seconds = () => Math.floor(Date.now() / 1000);

describe("the challenge endpoint", () => {
  it("is announced, and gives anybody a challenge that nobody keeps", async () => {
    const url = `${card}/.well-known/oauth-authorization-server`;
    const { body } = await send(fetch, { method: "GET", url });
    expect(body).toMatchObject({
      challenge_endpoint: `${card}/challenge`,
      token_endpoint_auth_methods_supported: expect.arrayContaining([
        "attest_jwt_client_auth",
        "attest_jwt_client_auth_dpop",
      ]),
      client_attestation_signing_alg_values_supported: ["ES256"],
      client_attestation_pop_signing_alg_values_supported: ["ES256"],
      "pre-authorized_grant_anonymous_access_supported": true,
    });
    const answer = await send(fetch, { method: "POST", url: `${card}/challenge` });
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(answer.body).toEqual({ attestation_challenge: expect.stringMatching(/^[\w-]{48}$/) });
  });
});

describe("a wallet whose provider vouches for it", () => {
  it("gets a token in the name that was attested, and goes on with it", async () => {
    const first = (await wallet.token({ ...(await offered()), client_id: WALLET_CLIENT })).expecting(200);
    expect(decodeJwt(first.access_token)).toMatchObject({
      client_id: WALLET_CLIENT,
      cnf: { jkt: wallet.dpopKey.jkt },
      device_jkt: holder.phone.hardwareKey.jkt,
    });
    const second = (await wallet.refresh(first.refresh_token)).expecting(200);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(decodeJwt(second.access_token)).toMatchObject({ client_id: WALLET_CLIENT, scope: "apcv_credential" });
  });

  it("may prove its key by the DPoP proof instead: one key, one proof, one nonce", async () => {
    const combined = wallet.with({ dpop: wallet.instance });
    const headers = { "oauth-client-attestation": await combined.attestation() };
    const { access_token } = (await combined.token(await offered(), headers)).expecting(200);
    expect(decodeJwt(access_token)).toMatchObject({ client_id: WALLET_CLIENT, cnf: { jkt: wallet.instance.jkt } });
  });

  it("is answered invalid_client_attestation when the attestation is not right, or not one", async () => {
    const fields = await offered();
    const right = await wallet.headers();
    const attested = right["oauth-client-attestation"] ?? "";
    const stranger = await (await WalletProvider.make()).says("oauth-client-attestation+jwt", decodeJwt(attested));
    const foreign = { ...right, "oauth-client-attestation": stranger };
    const wrong: Record<string, string>[] = [
      foreign,
      await wallet.headers({ attestation: { sub: undefined } }),
      await wallet.headers({ attestation: { cnf: undefined } }),
      await wallet.headers({ proof: { aud: "https://other.example" } }),
      await wallet.headers({ proof: { jti: undefined } }),
      { ...right, "oauth-client-attestation-pop": await wallet.with({ instance: await newClientKey() }).proof() },
      { "oauth-client-attestation-pop": await wallet.proof() },
      { "oauth-client-attestation": attested },
      { ...right, "oauth-client-attestation": `${attested}, ${attested}` },
      {
        ...(await wallet.headers()),
        "oauth-client-attestation-pop": [await wallet.proof(), await wallet.proof()].join(", "),
      },
    ];
    for (const headers of wrong) {
      expectOAuthError(await wallet.token(fields, headers), 400, "invalid_client_attestation");
    }
    const inAnothersName = { ...fields, client_id: "https://other.example" };
    expectOAuthError(await wallet.token(inAnothersName), 400, "invalid_client_attestation");
    (await wallet.token(fields)).expecting(200);
  });

  it("is asked for a fresh attestation when it has ended, or is older than a day", async () => {
    const fields = await offered();
    for (const attestation of [{ exp: seconds() - 120 }, { iat: seconds() - 2 * 86_400 }] satisfies JWTPayload[]) {
      expectOAuthError(await wallet.token(fields, await wallet.headers({ attestation })), 400, "use_fresh_attestation");
    }
  });

  it("is given a challenge when it sends none, one that was never ours, or one of long ago", async () => {
    const fields = await offered();
    for (const challenge of [undefined, "made-up", "A".repeat(48)]) {
      const answer = await wallet.token(fields, await wallet.headers({ proof: { challenge } }));
      expectOAuthError(answer, 400, "use_attestation_challenge");
      const given = answer.headers.get(CHALLENGE) ?? undefined;
      expect(given).toMatch(/^[\w-]{48}$/);
      if (challenge !== "made-up") continue;
      (await wallet.token(fields, await wallet.headers({ proof: { challenge: given } }))).expecting(200);
    }
  });

  it("has its proof taken once", async () => {
    const headers = await wallet.headers();
    (await wallet.token(await offered(), headers)).expecting(200);
    expectOAuthError(await wallet.token(await offered(), headers), 400, "invalid_client_attestation");
  });
});

describe("a wallet that nobody vouches for", () => {
  it("may redeem an offer without a name, and gets nothing to go on with", async () => {
    const answer = await redeemCode(holder.phone, await offeredCode(holder.phone), await newClientKey());
    expect(Object.keys(answer.expecting(200)).sort()).toEqual(["access_token", "expires_in", "scope", "token_type"]);
  });

  it("is no client when it gives itself a name", async () => {
    const fields = { client_id: WALLET_CLIENT };
    const code = await offeredCode(holder.phone);
    expectOAuthError(await redeemCode(holder.phone, code, await newClientKey(), fields), 401, "invalid_client");
  });
});

describe("a wallet's session", () => {
  const opened = async () => (await wallet.token(await offered())).expecting(200);

  it("goes on for its own instance and key only; another's use ends it", async () => {
    for (const other of [{ instance: await newClientKey() }, { dpop: await newClientKey() }]) {
      const { refresh_token } = await opened();
      expectOAuthError(await wallet.with(other).refresh(refresh_token), 400, "invalid_grant");
      expectOAuthError(await wallet.refresh(refresh_token), 400, "invalid_grant");
    }
  });

  it("asks for the attestation again, and is not ended by a request that has none", async () => {
    const { refresh_token } = await opened();
    expectOAuthError(await wallet.refresh(refresh_token, {}), 400, "invalid_client");
    (await wallet.refresh(refresh_token)).expecting(200);
  });

  it("ends when a token of it is shown twice, and takes its access tokens with it", async () => {
    const { refresh_token } = await opened();
    const { access_token, refresh_token: next } = (await wallet.refresh(refresh_token)).expecting(200);
    expectOAuthError(await wallet.refresh(refresh_token), 400, "invalid_grant");
    expectOAuthError(await wallet.refresh(next), 400, "invalid_grant");
    expectOAuthError(await requestCredential(access_token), 401, "invalid_token");
  });

  it("is revoked as any other, and is stored by a hash of its token", async () => {
    const { refresh_token } = await opened();
    const items = await partition(stage, "card", `CARD#${holder.person.cardRef}`);
    expect(JSON.stringify(items)).not.toContain(refresh_token.split(".")[2]);
    const url = `${card}/revoke`;
    expect((await send(fetch, { method: "POST", url, ...formBody({ token: refresh_token }) })).status).toBe(200);
    expectOAuthError(await wallet.refresh(refresh_token), 400, "invalid_grant");
  });
});

describe("a wallet of somebody whose identity is still being decided", () => {
  it("holds a token and goes on with it, is promised the card, and gets it once the phone has been bound", async () => {
    const proofing = await registeredProofing(stage);
    const { held, decision } = await pendingDecision(stage, proofing);
    const { cardRef } = held.person;
    const fields = await offerOn({ cardRef, enrolmentId: decision.enrolment_id });
    const first = (await wallet.token(fields)).expecting(200);
    expect(decodeJwt(first.access_token)).toMatchObject({ sub: cardRef, enrolment_id: decision.enrolment_id });
    expect((await requestCredential(first.access_token)).status).toBe(202);
    const second = (await wallet.refresh(first.refresh_token)).expecting(200);
    (await proofing.decide(decision)).expecting(200);
    (await held.phone.bindDevice(held.accountToken, decision.enrolment_id, CODE)).expecting(200);
    expect((await requestCredential(second.access_token)).status).toBe(200);
    const third = (await wallet.refresh(second.refresh_token)).expecting(200);
    expect(decodeJwt(third.access_token)).toMatchObject({ device_jkt: held.phone.hardwareKey.jkt });
    expect((await requestCredential(third.access_token)).status).toBe(200);
  });

  it("is out once the evidence is rejected", async () => {
    const proofing = await registeredProofing(stage);
    const { held, decision } = await pendingDecision(stage, proofing);
    const ground = { cardRef: held.person.cardRef, enrolmentId: decision.enrolment_id };
    const { access_token, refresh_token } = (await wallet.token(await offerOn(ground))).expecting(200);
    const { enrolment_id, evidence_reference } = decision;
    const reason = "document-unreadable";
    (await proofing.decide({ enrolment_id, evidence_reference, decision: "rejected", reason })).expecting(200);
    expectOAuthError(await requestCredential(access_token), 400, "credential_request_denied");
    expectOAuthError(await wallet.refresh(refresh_token), 400, "invalid_grant");
  });
});

/** An offer that stands on this, as the person's sign-in makes one. */
async function offerOn(ground: WalletGround) {
  const client = documentClient(stage.aws);
  try {
    const code = systemIds.secret(32);
    await offersIn({ client, name: stage.tables.ephemeral }, systemClock).keepOffer(code, ground, {
      configuration: "apcv_sd_jwt_vc",
      txCode: undefined,
      takerJkt: undefined,
    });
    return { grant_type: PRE_AUTHORIZED_GRANT, "pre-authorized_code": code };
  } finally {
    client.destroy();
  }
}
