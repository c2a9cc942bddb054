import { createKeyAttestationJwt } from "@openid4vc/openid4vci";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, expect, test } from "vitest";
import type { KeyAttestationPolicy } from "../../../shared/protocol/key-attestation.ts";
import { type KeyProofsExpectation, verifyKeyProofs } from "../../../shared/protocol/key-proofs.ts";
import { certifiedSigner } from "../../support/authority.ts";
import { signerOf, signerWith } from "../../support/jwk-signer.ts";
import { type ClientKey, newClientKey } from "../../support/key-pair.ts";
import { WalletProvider } from "../../support/wallet-provider.ts";

const now = new Date("2026-11-24T12:00:00Z");
const iat = now.getTime() / 1000;
const issuer = "https://cv.example";
const nonce = "n";
const PROOF = "openid4vci-proof+jwt";
const ATTESTATION = "key-attestation+jwt";

const [one, two, three] = [await newClientKey(), await newClientKey(), await newClientKey()];
let provider: WalletProvider;
let policy: KeyAttestationPolicy;
let anonymous: KeyProofsExpectation;
let attesting: KeyProofsExpectation;
beforeAll(async () => {
  provider = await WalletProvider.make();
  policy = { verify: provider.trusted(), keyStorage: "any", userAuthentication: "any", maxAgeSeconds: 86_400 };
  anonymous = { issuer, clientId: undefined, attestations: "ignored", batchSize: 2, now };
  attesting = { ...anonymous, attestations: { ...policy, required: true } };
});

const signed = (key: ClientKey, header: object, payload: JWTPayload = {}) =>
  new SignJWT({ aud: issuer, iat, nonce, ...payload })
    .setProtectedHeader({ alg: "ES256", typ: PROOF, ...header })
    .sign(key.privateKey);
const proof = (key: ClientKey, payload: JWTPayload = {}, header: object = {}) =>
  signed(key, { jwk: key.jwk, ...header }, payload);
const attestation = (keys: readonly object[], payload: JWTPayload = {}, typ = ATTESTATION) =>
  provider.says(typ, { iat, exp: iat + 3600, nonce, attested_keys: keys, ...payload });
const proven = (nonceOf: string, ...keys: readonly ClientKey[]) => ({
  ok: true,
  value: { keys: keys.map(({ jwk, jkt }) => ({ jwk, jkt })), nonce: nonceOf },
});
const invalid = { ok: false, refusal: { kind: "key-proof-invalid" } };

test("each of several proofs brings one key, all over one challenge", async () => {
  expect(await verifyKeyProofs({ jwt: [await proof(one)] }, anonymous)).toEqual(proven(nonce, one));
  const both = { jwt: [await proof(one), await proof(two)] };
  expect(await verifyKeyProofs(both, anonymous)).toEqual(proven(nonce, one, two));
});

test("proofs are refused for another issuer or client, without or with an odd challenge, too old, too new, of another type, by another key", async () => {
  const other = await newClientKey();
  const open = await generateKeyPair("ES256", { extractable: true });
  const wrong = await Promise.all([
    proof(one, { aud: "https://other.example" }),
    proof(one, { aud: [issuer] }),
    proof(one, { aud: undefined }),
    proof(one, { iss: "wallet" }),
    proof(one, { nonce: undefined }),
    proof(one, { nonce: 1 }),
    proof(one, { iat: undefined }),
    proof(one, { iat: iat - 121 }),
    proof(one, { iat: iat + 61 }),
    proof(one, {}, { typ: "dpop+jwt" }),
    signed(one, { jwk: other.jwk }),
    signed(one, {}),
    signed(one, { kid: "0" }),
    signed(one, { jwk: one.jwk, kid: "0" }),
    signed({ ...one, ...open }, { jwk: await exportJWK(open.privateKey) }),
  ]);
  for (const each of wrong) {
    expect(await verifyKeyProofs({ jwt: [each] }, anonymous)).toEqual(invalid);
    expect(await verifyKeyProofs({ jwt: [await proof(two), each] }, anonymous)).toEqual(invalid);
  }
  const tampered = `${(await proof(one)).slice(0, -8)}AAAAAAAA`;
  expect(await verifyKeyProofs({ jwt: [tampered] }, anonymous)).toEqual(invalid);
});

test("a client that is known may name itself, and nobody else", async () => {
  const known = { ...anonymous, clientId: "wallet" };
  expect(await verifyKeyProofs({ jwt: [await proof(one, { iss: "wallet" })] }, known)).toEqual(proven(nonce, one));
  expect(await verifyKeyProofs({ jwt: [await proof(one)] }, known)).toEqual(proven(nonce, one));
  expect(await verifyKeyProofs({ jwt: [await proof(one, { iss: "other" })] }, known)).toEqual(invalid);
});

test("proofs over different challenges, by one key twice, and more than a batch are told apart", async () => {
  const of = async (...proofs: Promise<string>[]) => {
    const outcome = await verifyKeyProofs({ jwt: await Promise.all(proofs) }, anonymous);
    return outcome.ok ? outcome : outcome.refusal.kind;
  };
  expect(await of(proof(one), proof(two, { nonce: "m" }))).toBe("key-nonces-differ");
  expect(await of(proof(one), proof(one, { nonce: "m" }))).toBe("key-proof-invalid");
  expect(await of(proof(one), proof(one))).toBe("key-proof-invalid");
  expect(await of(proof(one), proof(two), proof(three))).toBe("too-many-keys");
});

test("proofs have exactly one member, named by a type that we support", async () => {
  const right = await proof(one);
  const keys = await attestation([one.jwk]);
  const wrong = [
    undefined,
    null,
    [],
    [right],
    right,
    {},
    { jwt: right },
    { jwt: [] },
    { jwt: [1] },
    { jwt: ["x".repeat(16_001)] },
    { jwt: [right], attestation: [keys] },
    { di_vp: [{}] },
    { attestation: [] },
    { attestation: [keys, keys] },
    { attestation: [right] },
  ];
  for (const each of wrong) expect(await verifyKeyProofs(each, attesting)).toEqual(invalid);
  expect(await verifyKeyProofs({ attestation: [keys] }, anonymous)).toEqual(invalid);
});

test("a key may come in a certificate, whoever signed that", async () => {
  const { signer, key, certificate } = await certifiedSigner(now);
  const parts = [
    { alg: "ES256", typ: PROOF, x5c: [certificate.toString("base64")] },
    { aud: issuer, iat, nonce },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = Buffer.from(await signer.sign(Buffer.from(parts.join(".")))).toString("base64url");
  const outcome = await verifyKeyProofs({ jwt: [[...parts, signature].join(".")] }, anonymous);
  expect(outcome).toMatchObject({ ok: true, value: { keys: [{ jwk: key }] } });
  const foreign = await signed(one, { x5c: [certificate.toString("base64")] });
  expect(await verifyKeyProofs({ jwt: [foreign] }, anonymous)).toEqual(invalid);
});

test("an attestation alone proves its keys, as many as a batch takes", async () => {
  const all = await attestation([one.jwk, { ...two.jwk, kid: "b" }, three.jwk], { exp: undefined });
  expect(await verifyKeyProofs({ attestation: [all] }, attesting)).toEqual(proven(nonce, one, two));
});

test("one proof with an attestation brings the attested keys, its own first", async () => {
  const key_attestation = await attestation([one.jwk, two.jwk]);
  const jwt = [await proof(two, {}, { key_attestation })];
  expect(await verifyKeyProofs({ jwt }, attesting)).toEqual(proven(nonce, two, one));
  const both = [await proof(two, {}, { key_attestation }), await proof(one, {}, { key_attestation })];
  expect(await verifyKeyProofs({ jwt: both }, attesting)).toEqual(proven(nonce, two, one));
  expect(await verifyKeyProofs({ jwt }, anonymous)).toEqual(proven(nonce, two));
});

test("kid names an attested key, by its name there or by its place", async () => {
  const key_attestation = await attestation([one.jwk, { ...two.jwk, kid: "b" }]);
  for (const [key, kid] of [
    [one, "0"],
    [two, "1"],
    [two, "b"],
  ] as const) {
    const jwt = [await signed(key, { kid, key_attestation })];
    expect(await verifyKeyProofs({ jwt }, attesting)).toMatchObject({ ok: true });
  }
  for (const kid of ["2", "a", "", "00"]) {
    expect(await verifyKeyProofs({ jwt: [await signed(one, { kid, key_attestation })] }, attesting)).toEqual(invalid);
  }
});

test("a key that its attestation doesn't name, over another challenge, or without attestation where one is required, is refused", async () => {
  const wrong = await Promise.all([
    proof(one),
    proof(one, {}, { key_attestation: await attestation([two.jwk]) }),
    proof(one, {}, { key_attestation: await attestation([one.jwk], { nonce: "m" }) }),
    proof(one, {}, { key_attestation: await attestation([one.jwk], { exp: undefined }) }),
    proof(one, {}, { key_attestation: {} }),
    proof(one, {}, { key_attestation: "" }),
  ]);
  for (const each of wrong) expect(await verifyKeyProofs({ jwt: [each] }, attesting)).toEqual(invalid);
  const optional = { ...attesting, attestations: { ...policy, required: false } };
  expect(await verifyKeyProofs({ jwt: wrong.slice(0, 1) }, optional)).toEqual(proven(nonce, one));
  for (const each of wrong.slice(1)) expect(await verifyKeyProofs({ jwt: [each] }, optional)).toEqual(invalid);
});

test("an attestation is refused by a stranger, of another type, without time or challenge, too old, over, or with a key that is none", async () => {
  const stranger = await WalletProvider.make();
  const claims = { iat, nonce, attested_keys: [one.jwk] };
  const open = await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey);
  const wrong = await Promise.all([
    stranger.says(ATTESTATION, claims),
    stranger.says(ATTESTATION, claims, { kid: provider.key.jkt }),
    provider.says(ATTESTATION, claims, { kid: "other" }),
    provider.says(PROOF, claims),
    attestation([one.jwk], { iat: undefined }),
    attestation([one.jwk], { iat: iat - 86_400 - 61 }),
    attestation([one.jwk], { iat: iat + 61 }),
    attestation([one.jwk], { exp: iat - 61 }),
    attestation([one.jwk], { nonce: undefined }),
    attestation([]),
    attestation([one.jwk, one.jwk]),
    attestation([open]),
    attestation([{ ...one.jwk, x: "A".repeat(43) }]),
    attestation([{ kty: "OKP", crv: "Ed25519", x: one.jwk.x }]),
    attestation([one.jwk], { key_storage: [] }),
  ]);
  for (const each of wrong) expect(await verifyKeyProofs({ attestation: [each] }, attesting)).toEqual(invalid);
});

test("an attestation suffices when it names one accepted storage and one accepted way of unlocking", async () => {
  const strict = {
    ...attesting,
    attestations: {
      ...policy,
      required: true,
      keyStorage: ["iso_18045_high", "iso_18045_moderate"],
      userAuthentication: ["iso_18045_high"],
    },
  };
  const high = { key_storage: ["iso_18045_high"], user_authentication: ["iso_18045_basic", "iso_18045_high"] };
  const isEnough = async (payload: JWTPayload) =>
    (await verifyKeyProofs({ attestation: [await attestation([one.jwk], payload)] }, strict)).ok;
  expect(await isEnough(high)).toBe(true);
  expect(await isEnough({ ...high, key_storage: ["iso_18045_basic"] })).toBe(false);
  expect(await isEnough({ ...high, user_authentication: undefined })).toBe(false);
  expect(await isEnough({})).toBe(false);
});

test("attestations made by @openid4vc are accepted for both uses", async () => {
  const made = (use: "proof_type.jwt" | "proof_type.attestation") =>
    createKeyAttestationJwt({
      use,
      nonce,
      issuedAt: now,
      expiresAt: new Date(now.getTime() + 60_000),
      attestedKeys: [{ ...one.jwk }, { ...two.jwk }],
      keyStorage: ["iso_18045_high"],
      signer: signerOf(provider.key),
      callbacks: { signJwt: signerWith([provider.key]) },
    });
  const alone = { attestation: [await made("proof_type.attestation")] };
  expect(await verifyKeyProofs(alone, attesting)).toEqual(proven(nonce, one, two));
  const jwt = [await proof(one, {}, { key_attestation: await made("proof_type.jwt") })];
  expect(await verifyKeyProofs({ jwt }, attesting)).toEqual(proven(nonce, one, two));
});
