import { createLocalJWKSet, jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { AttestedWallet } from "../support/attested-wallet.ts";
import { verifyCredential } from "../support/credential-verifier.ts";
import { jsonBody, send } from "../support/http-client.ts";
import { issuedCredential, servedStatus } from "../support/issued-credentials.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PRE_AUTHORIZED_GRANT } from "../support/phone-replies.ts";
import { publishedKeys } from "../support/published-keys.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { type Prepared, sendPrepared } from "../support/routes/route.ts";
import { sendWhole } from "../support/routes/send-whole.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";
import { Wallet } from "../support/wallet.ts";
import { keyProof, offeredCode } from "../support/wallet-token.ts";

const stage = inStage();
const { card } = stage.urls;
const VALID = 0;

let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

/** The credentials of the holder's card, as they are on record. */
const records = async () =>
  (await partition(stage, "card", `CARD#${holder.person.cardRef}`)).filter(({ type }) => type === "credential");

const Issued = z.strictObject({
  credentials: z.array(z.strictObject({ credential: z.string() })),
  notification_id: z.string().min(1),
});

/** Asks with a token for a credential of a new key. */
async function credentialFor(wallet: AttestedWallet, accessToken: string) {
  const key = await newClientKey();
  const prepared: Prepared = {
    url: `${card}/credential`,
    body: { credential_configuration_id: "apcv_sd_jwt_vc", proofs: { jwt: [await keyProof(holder.phone, key)] } },
    credentials: { kind: "dpop", token: accessToken, key: wallet.dpopKey, nonce: { of: card } },
  };
  const answer = await sendWhole(credential, prepared);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const { credentials, notification_id } = Issued.parse(answer.body);
  expect(credentials).toHaveLength(1);
  const verified = await verifyCredential(credentials[0]?.credential ?? "", card);
  expect(verified.holderKey).toEqual(key.jwk);
  return { ...verified, notificationId: notification_id, prepared };
}

/** An attested wallet with a token of its own. */
async function authorized() {
  const wallet = await AttestedWallet.make(card, holder.phone.secrets);
  const grant = { grant_type: PRE_AUTHORIZED_GRANT, ...(await offeredCode(holder.phone)) };
  const { access_token: token } = (await wallet.token(grant)).expecting(200);
  return { wallet, token };
}

describe("a wallet", () => {
  it("takes the happy path: an offer becomes one credential, which is good and whose keeping it tells", async () => {
    const before = await records();
    const wallet = await Wallet.make();
    const { credentials, tell } = await wallet.acceptBatch(holder.phone, { keys: [wallet.holderKey] });
    expect(credentials).toHaveLength(1);
    const verified = await verifyCredential(credentials[0] ?? "", card);
    expect(verified.holderKey).toEqual(wallet.holderKey.jwk);
    await tell("credential_accepted");
    expect(await servedStatus(stage, verified)).toBe(VALID);
    expect(await records()).toHaveLength(before.length + 1);
  });

  it("makes additional requests with one token, each over a new nonce, and gets a credential by each", async () => {
    const { wallet, token } = await authorized();
    const all = [await credentialFor(wallet, token), await credentialFor(wallet, token)];
    all.push(await credentialFor(wallet, token));
    for (const differing of ["notificationId", "status", "holderKey"] as const) {
      expect(new Set(all.map((each) => JSON.stringify(each[differing]))).size).toBe(3);
    }
  });

  it("is one of multiple clients: each gets its own by its own token, and none by another's", async () => {
    const [one, other] = [await authorized(), await authorized()];
    const anonymous = await issuedCredential(stage, holder);
    const [first, second] = await Promise.all([
      credentialFor(one.wallet, one.token),
      credentialFor(other.wallet, other.token),
    ]);
    const places = [first, second, anonymous].map(({ status }) => `${status.uri}#${status.idx}`);
    expect(new Set(places).size).toBe(3);
    const before = await records();
    const stolen = { ...first.prepared.credentials, token: other.token } as Prepared["credentials"];
    const proofs = { jwt: [await keyProof(holder.phone, await newClientKey())] };
    const asked = jsonBody({ ...first.prepared.body, proofs });
    const answer = await sendPrepared(credential, { ...first.prepared, credentials: stolen }, asked);
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe('DPoP error="invalid_dpop_proof", algs="ES256"');
    expect(await records()).toEqual(before);
  });

  it("may skip the notification: what it never told of stays good", async () => {
    const silent = await issuedCredential(stage, holder);
    const wallet = await Wallet.make();
    const telling = await wallet.acceptBatch(holder.phone, { keys: [wallet.holderKey] });
    await telling.tell("credential_accepted");
    expect(await servedStatus(stage, silent)).toBe(VALID);
    expect((await verifyCredential(silent.text, card)).status).toEqual(silent.status);
  });

  it("gets a batch: a credential for each of its keys, in their order, each with its own place", async () => {
    const before = await records();
    const wallet = await Wallet.make();
    const keys = [await newClientKey(), await newClientKey(), await newClientKey()];
    const { credentials } = await wallet.acceptBatch(holder.phone, { keys });
    const verified = [];
    for (const each of credentials) verified.push(await verifyCredential(each, card));
    expect(verified.map(({ holderKey }) => holderKey)).toEqual(keys.map(({ jwk }) => jwk));
    expect(new Set(verified.map(({ status }) => `${status.uri}#${status.idx}`)).size).toBe(keys.length);
    expect(await records()).toHaveLength(before.length + keys.length);
  });
});

describe("what a wallet reads first", () => {
  const address = `${card}/.well-known/openid-credential-issuer`;
  const read = (accept: string) => send(fetch, { method: "GET", url: address, headers: { accept } });

  it("is metadata: the issuer by its very identifier, its endpoints, and every configuration whole", async () => {
    const { status, headers, body } = await read("application/json");
    expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(body).toMatchObject({
      credential_issuer: card,
      credential_endpoint: `${card}/credential`,
      nonce_endpoint: `${card}/nonce`,
      notification_endpoint: `${card}/notification`,
      batch_credential_issuance: { batch_size: expect.any(Number) },
    });
    const { credential_configurations_supported: configurations } = Metadata.parse(body);
    expect(Object.keys(configurations)).toContain("apcv_sd_jwt_vc");
  });

  it("is signed metadata, to who asks for a JWT: the same, by a key that the issuer publishes", async () => {
    const [signed, plain] = [await read("application/jwt"), await read("application/json")];
    expect([signed.status, signed.headers.get("content-type")]).toEqual([200, "application/jwt"]);
    const keys = createLocalJWKSet(await publishedKeys(`${card}/jwks.json`));
    const { payload } = await jwtVerify(String(signed.body), keys, {
      typ: "openidvci-issuer-metadata+jwt",
      algorithms: ["ES256"],
      subject: card,
      requiredClaims: ["iat"],
    });
    expect(payload).toMatchObject(plain.body as object);
  });
});

/** What every configuration must have (OpenID4VCI 1.0 §12.2.4, HAIP 1.0 §4.1). */
const Metadata = z.object({
  credential_configurations_supported: z.record(
    z.string(),
    z.object({
      format: z.string(),
      scope: z.string(),
      cryptographic_binding_methods_supported: z.array(z.string()).min(1),
      credential_signing_alg_values_supported: z.array(z.unknown()).min(1),
      proof_types_supported: z.record(
        z.string(),
        z.object({ proof_signing_alg_values_supported: z.array(z.string()) }),
      ),
      credential_metadata: z.object({ display: z.array(z.unknown()).min(2), claims: z.array(z.unknown()).min(1) }),
    }),
  ),
});
