import { beforeAll, describe, expect, it } from "vitest";
import { LARGEST_BATCH } from "../../shared/domain/credential.ts";
import { type VerifiedCredential, verifyCredential, verifyOneTime } from "../support/credential-verifier.ts";
import { send } from "../support/http-client.ts";
import { newClientKey } from "../support/key-pair.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { expectOAuthError } from "../support/refusals.ts";
import { credential } from "../support/routes/credential-routes.ts";
import { type Callers, type Prepared, readyCallers, sendPrepared } from "../support/routes/route.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";
import { Wallet } from "../support/wallet.ts";
import { WalletProvider } from "../support/wallet-provider.ts";
import { keyProof, keyProofs, offeredCode, redeemCode } from "../support/wallet-token.ts";

const stage = inStage();
let callers: Callers;
let holder: PersonWithPhone;
beforeAll(async () => {
  callers = await readyCallers(stage);
  holder = await signedInHolder(stage);
});

const newOffer = async () => (await holder.phone.offer()).expecting(201).credential_offer;

describe("a credential of the card", () => {
  it("holds the person's five claims, each for itself, and is bound to the wallet's key", async () => {
    const wallet = await Wallet.make();
    const verified = await verifyCredential(await wallet.accept(await newOffer()), stage.urls.card);
    expect(verified.claims).toEqual({
      family_name: holder.person.identity.family_name,
      given_names: holder.person.identity.given_names,
      sex: "F",
      quality: "00",
      organism: { code: "016910000", regime: "01", caisse: "691" },
    });
    expect(verified.holderKey).toEqual(wallet.holderKey.jwk);
  });

  it("shares nothing with the next that would link the two", async () => {
    const [one, other] = [await Wallet.make(), await Wallet.make()];
    const first = await one.accept(await newOffer());
    const second = await other.accept(await newOffer());
    const parts = (text: string) => text.split("~").filter((part) => part !== "");
    expect(parts(first).filter((part) => parts(second).includes(part))).toEqual([]);
    const { issuedAt } = await verifyCredential(first, stage.urls.card);
    expect(issuedAt.getTime() % 3_600_000).toBe(0);
  });

  it("is on record by its wallet's key, its phone and its place in a list: nothing that is in it", async () => {
    const items = await partition(stage, "card", `CARD#${holder.person.cardRef}`);
    const records = items.filter(({ type }) => type === "credential");
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      const members = [
        "cardRef",
        "deviceJkt",
        "expiresAt",
        "holderJkt",
        "id",
        "issuance",
        "issuedAt",
        "pk",
        "sk",
        "status",
        "type",
      ];
      expect(Object.keys(record).sort()).toEqual(members);
    }
  });

  it("is published under metadata that name their own address", async () => {
    const read = async (document: string) =>
      (await send(fetch, { method: "GET", url: `${stage.urls.card}/.well-known/${document}` })).body;
    expect(await read("openid-credential-issuer")).toMatchObject({ credential_issuer: stage.urls.card });
    expect(await read("oauth-authorization-server")).toMatchObject({ issuer: stage.urls.card });
    expect(await read("jwt-vc-issuer")).toEqual({
      issuer: stage.urls.card,
      jwks: { keys: [expect.objectContaining({ kty: "EC", use: "sig", alg: "ES256" })] },
    });
  });
});

describe("a batch", () => {
  const keysOf = (count: number) => Promise.all(Array.from({ length: count }, newClientKey));

  it("of the card has a credential for each key, each of its own place, and none that another could be told by", async () => {
    const wallet = await Wallet.make();
    const keys = await keysOf(LARGEST_BATCH);
    const { credentials, notificationId } = await wallet.acceptBatch(await newOffer(), { keys });
    expect(notificationId).toMatch(/^[A-Za-z0-9_-]{32}$/);
    // One after the other: each asks for its type and its list, and a verifier waits for ten seconds.
    const verified: VerifiedCredential[] = [];
    for (const each of credentials) verified.push(await verifyCredential(each, stage.urls.card));
    expect(verified.map(({ holderKey }) => holderKey)).toEqual(keys.map(({ jwk }) => jwk));
    const places = verified.map(({ status }) => `${status.uri}#${status.idx}`);
    expect(new Set(places).size).toBe(LARGEST_BATCH);
    expect(new Set(verified.map(({ issuedAt, expiresAt }) => `${issuedAt} ${expiresAt}`)).size).toBe(1);
    const parts = credentials.flatMap((each) => each.split("~").filter((part) => part !== ""));
    expect(new Set(parts).size).toBe(parts.length);
  });

  it("of one-time credentials comes of one attestation of all their keys, lives for a day and has no status", async () => {
    const wallet = await Wallet.make();
    const keys = await keysOf(5);
    const wish = { keys, configuration: "apcv_sd_jwt_vc_one_time", provider: await WalletProvider.certified() };
    const { credentials } = await wallet.acceptBatch(await newOffer(), wish);
    const verified = await Promise.all(credentials.map((each) => verifyOneTime(each, stage.urls.card)));
    expect(verified.map(({ holderKey }) => holderKey)).toEqual(keys.map(({ jwk }) => jwk));
    for (const { issuedAt, expiresAt } of verified) expect(expiresAt.getTime() - issuedAt.getTime()).toBe(86_400_000);
  });
});

describe("the type of the credentials", () => {
  const read = (path: string, headers = {}) =>
    send(fetch, { method: "GET", url: `${stage.urls.card}/vct/apcv${path}`, headers });

  it.each([
    ["description", "", "application/json"],
    ["picture", "/card.svg", "image/svg+xml"],
  ])("has a %s that anybody may keep for a year, and no browser runs", async (_what, path, type) => {
    const { status, headers } = await read(path);
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": type,
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
      etag: expect.stringMatching(/^"[A-Za-z0-9_-]{43}"$/),
    });
    expect(await read(path, { "if-none-match": headers.get("etag") })).toMatchObject({ status: 304, body: "" });
  });
});

describe("a pre-authorized code of an offer to the own wallet", () => {
  it("is good once, even for two that race", async () => {
    const { phone } = holder;
    const code = await offeredCode(phone);
    const keys = [await newClientKey(), await newClientKey()];
    const answers = await Promise.all(keys.map((key) => redeemCode(phone, code, key)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expectOAuthError(await redeemCode(phone, code, await newClientKey()), 400, "invalid_grant");
  });

  it("that nobody offered is refused", async () => {
    expectOAuthError(await redeemCode(holder.phone, "x".repeat(43), await newClientKey()), 400, "invalid_grant");
  });

  it("goes without a transaction code, and is not spent by a request with one", async () => {
    const code = await offeredCode(holder.phone);
    const key = await newClientKey();
    expectOAuthError(await redeemCode(holder.phone, code, key, { tx_code: "1234" }), 400, "invalid_request");
    (await redeemCode(holder.phone, code, key)).expecting(200);
  });
});

describe("a credential request", () => {
  const sendBody = (prepared: Prepared, body: object) =>
    sendPrepared(credential, prepared, {
      body: JSON.stringify({ ...prepared.body, ...body }),
      headers: { "content-type": "application/json" },
    });

  it("with a challenge that was used before is refused", async () => {
    const prepared = await credential.prepare(callers);
    expect((await sendBody(prepared, {})).status).toBe(200);
    expectOAuthError(await sendBody(prepared, {}), 400, "invalid_nonce");
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  it.each([
    ["for another issuer", { claims: { aud: "http://localhost:1" } }, "invalid_proof"],
    ["that names a client, which the anonymous flow has none of", { claims: { iss: "wallet" } }, "invalid_proof"],
    ["of five minutes ago", { claims: { iat: seconds() - 300 } }, "invalid_proof"],
    ["of another type", { typ: "JWT" }, "invalid_proof"],
    ["without a challenge", { claims: { nonce: undefined } }, "invalid_proof"],
    ["over a challenge that the service did not give", { claims: { nonce: "x".repeat(43) } }, "invalid_nonce"],
  ])("with a key proof %s is refused", async (_what, odd, error) => {
    const prepared = await credential.prepare(callers);
    const jwt = await keyProof(callers.phone, await newClientKey(), odd);
    expectOAuthError(await sendBody(prepared, { proofs: { jwt: [jwt] } }), 400, error);
  });

  it("for an unknown configuration is refused", async () => {
    const prepared = await credential.prepare(callers);
    const body = { credential_configuration_id: "driving_licence" };
    expectOAuthError(await sendBody(prepared, body), 400, "unknown_credential_configuration");
  });

  it("with more proofs than a batch holds is refused", async () => {
    const prepared = await credential.prepare(callers);
    const jwt = await keyProofs(callers.phone, LARGEST_BATCH + 1);
    expectOAuthError(await sendBody(prepared, { proofs: { jwt } }), 400, "invalid_credential_request");
  });

  it("with the challenge of another in one of its proofs is refused", async () => {
    const prepared = await credential.prepare(callers);
    const jwt = [...(await keyProofs(callers.phone, 1)), ...(await keyProofs(callers.phone, 1))];
    expectOAuthError(await sendBody(prepared, { proofs: { jwt } }), 400, "invalid_nonce");
  });

  it("with a proof among right ones that is not valid, or by the same key twice, is refused whole", async () => {
    const prepared = await credential.prepare(callers);
    const [one = "", other = ""] = await keyProofs(callers.phone, 2);
    for (const jwt of [
      [one, `${other.slice(0, -8)}AAAAAAAA`],
      [one, one],
    ]) {
      expectOAuthError(await sendBody(prepared, { proofs: { jwt } }), 400, "invalid_proof");
    }
  });

  it("without proofs, or with none or two sorts of them, is refused", async () => {
    const prepared = await credential.prepare(callers);
    const jwt = await keyProofs(callers.phone, 1);
    for (const proofs of [undefined, {}, { jwt: [] }, { jwt, attestation: jwt }, { ldp_vp: [{}] }]) {
      expectOAuthError(await sendBody(prepared, { proofs }), 400, "invalid_proof");
    }
  });

  it("of the drafts, with one `proof`, is refused", async () => {
    const prepared = await credential.prepare(callers);
    const [jwt] = await keyProofs(callers.phone, 1);
    const proof = { proof_type: "jwt", jwt };
    const description = expectOAuthError(await sendBody(prepared, { proof }), 400, "invalid_credential_request");
    expect(description.error_description).toContain("proof");
  });

  it("for one-time use is refused unless a trusted provider vouches for the keys, and for keys of the level announced", async () => {
    const prepared = await credential.prepare(callers);
    const { phone } = callers;
    const [key, nonce] = [await newClientKey(), (await phone.nonce()).expecting(200).c_nonce];
    const [trusted, unknown] = [await WalletProvider.certified(), await WalletProvider.make()];
    const low = { key_storage: ["iso_18045_basic"] };
    const wrong = [
      { jwt: [await keyProof(phone, key, { nonce })] },
      { attestation: [await unknown.attestation([key], nonce)] },
      { attestation: [await trusted.attestation([key], nonce, low)] },
    ];
    const configuration = { credential_configuration_id: "apcv_sd_jwt_vc_one_time" };
    for (const proofs of wrong)
      expectOAuthError(await sendBody(prepared, { ...configuration, proofs }), 400, "invalid_proof");
    const proofs = { attestation: [await trusted.attestation([key], nonce)] };
    expect((await sendBody(prepared, { ...configuration, proofs })).status).toBe(200);
  });

  it("that is sent twice at once is answered once", async () => {
    const prepared = await credential.prepare(callers);
    const answers = await Promise.all([1, 2, 3].map(() => sendBody(prepared, {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    for (const answer of answers.filter(({ status }) => status === 400)) expectOAuthError(answer, 400, "invalid_nonce");
  });
});
