import { hash, randomBytes } from "node:crypto";
import { clientAuthenticationClientAttestationJwt, createClientAttestationJwt, Oauth2Client } from "@openid4vc/oauth2";
import { generateProof } from "dpop";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { beforeAll, expect, test } from "vitest";
import {
  type ClientAttestationExpectation,
  verifyClientAttestation,
} from "../../../shared/protocol/client-attestation.ts";
import { verifyDpop } from "../../../shared/protocol/dpop.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";
import { statementsBy } from "../../../shared/protocol/wallet-providers.ts";
import { certifiedSigner } from "../../support/authority.ts";
import { signerOf, signerWith } from "../../support/jwk-signer.ts";
import { type ClientKey, newClientKey, signedBy } from "../../support/key-pair.ts";
import { WalletProvider } from "../../support/wallet-provider.ts";

const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const iat = now.getTime() / 1000;
const audience = "https://cv.example";
const clientId = "https://wallet.example";

let provider: WalletProvider;
let instance: ClientKey;
let expected: ClientAttestationExpectation;
beforeAll(async () => {
  provider = await WalletProvider.make();
  instance = await newClientKey();
  expected = {
    verify: provider.trusted(),
    maxAgeSeconds: 86_400,
    audience,
    clientId: undefined,
    dpop: undefined,
    challengeRequired: true,
    now,
  };
});

const attestation = (payload: JWTPayload = {}, typ = "oauth-client-attestation+jwt") =>
  provider.says(typ, { sub: clientId, exp: iat + 3600, cnf: { jwk: instance.jwk }, ...payload });
const proof = (payload: JWTPayload = {}, key = instance, typ = "oauth-client-attestation-pop+jwt") =>
  signedBy(key, { typ }, { aud: audience, jti: "j".repeat(22), iat, challenge: "c", ...payload });
const dpopProof = async (key: ClientKey, nonce?: string) => {
  const url = `${audience}/token`;
  const made = await generateProof(key, url, "POST", nonce);
  return verifyDpop(made, { method: "POST", url, accessToken: undefined, now }, importKey);
};
const refused = (kind: string) => ({ ok: false, refusal: { kind } });
const byChallenge = () => ({
  ok: true,
  value: { clientId, instanceJkt: instance.jkt, challenge: "c", jtiHash: expect.stringMatching(/^[\w-]{43}$/) },
});

test("an attested wallet proves its key over our challenge, and is the client that its provider names", async () => {
  const headers = { attestation: await attestation(), proof: await proof() };
  expect(await verifyClientAttestation(headers, expected)).toEqual(byChallenge());
  expect(await verifyClientAttestation(headers, { ...expected, clientId })).toEqual(byChallenge());
  const other = { ...expected, clientId: "https://other.example" };
  expect(await verifyClientAttestation(headers, other)).toEqual(refused("attestation-invalid"));
});

test("what earlier drafts wrote is read too: iss and nbf in both, nonce for the challenge", async () => {
  const headers = {
    attestation: await attestation({ iss: "https://provider.example", nbf: iat, iat, wallet_name: "W" }),
    proof: await proof({ challenge: undefined, nonce: "c", iss: clientId }),
  };
  expect(await verifyClientAttestation(headers, expected)).toEqual(byChallenge());
  const byOther = { ...headers, proof: await proof({ iss: "https://other.example" }) };
  expect(await verifyClientAttestation(byOther, expected)).toEqual(refused("attestation-invalid"));
});

test("without headers nobody is attested; with only the proof, somebody tried", async () => {
  const none = { attestation: undefined, proof: undefined };
  expect(await verifyClientAttestation(none, expected)).toEqual({ ok: true, value: undefined });
  const half = { attestation: undefined, proof: await proof() };
  expect(await verifyClientAttestation(half, expected)).toEqual(refused("attestation-invalid"));
});

test("an attestation is refused by a stranger, of another type, without subject, end or key, with a private key, or sent twice", async () => {
  const open = await exportJWK((await generateKeyPair("ES256", { extractable: true })).privateKey);
  const stranger = await WalletProvider.make();
  const right = await attestation();
  const claims = { sub: clientId, exp: iat + 3600, cnf: { jwk: instance.jwk } };
  const wrong = [
    await stranger.says("oauth-client-attestation+jwt", claims, { kid: provider.key.jkt }),
    await attestation({}, "jwt"),
    await attestation({ sub: undefined }),
    await attestation({ exp: undefined }),
    await attestation({ cnf: undefined }),
    await attestation({ cnf: { jwk: open } }),
    await attestation({ cnf: { jkt: instance.jkt } }),
    await attestation({ nbf: iat + 120 }),
    await attestation({ iat: iat + 120 }),
    `${right.slice(0, -8)}AAAAAAAA`,
    `${right},${right}`,
    `${right}, ${right}`,
    "",
    "x",
  ];
  for (const each of wrong) {
    const headers = { attestation: each, proof: await proof() };
    expect(await verifyClientAttestation(headers, expected)).toEqual(refused("attestation-invalid"));
  }
});

test("an attestation that has ended, or is older than we accept, is to be renewed", async () => {
  for (const payload of [{ exp: iat - 61 }, { iat: iat - 86_400 - 61 }]) {
    const headers = { attestation: await attestation(payload), proof: await proof() };
    expect(await verifyClientAttestation(headers, expected)).toEqual(refused("attestation-stale"));
  }
});

test("a proof is refused by another key, for another server or none, too old, too new, without jti, of another type, or sent twice", async () => {
  const other = await newClientKey();
  const right = await proof();
  const wrong = [
    await proof({}, other),
    await proof({ aud: "https://other.example" }),
    await proof({ aud: undefined }),
    await proof({ aud: [audience, "https://other.example"] }),
    await proof({ iat: iat - 121 }),
    await proof({ iat: iat + 61 }),
    await proof({ iat: undefined }),
    await proof({ jti: undefined }),
    await proof({ challenge: 1 }),
    await proof({}, instance, "dpop+jwt"),
    `${right},${right}`,
    "",
  ];
  for (const each of wrong) {
    const headers = { attestation: await attestation(), proof: each };
    expect(await verifyClientAttestation(headers, expected)).toEqual(refused("attestation-invalid"));
  }
});

test("without a challenge one is asked for where it must be; a proof is usable once by its own id", async () => {
  const headers = { attestation: await attestation(), proof: await proof({ challenge: undefined }) };
  expect(await verifyClientAttestation(headers, expected)).toEqual(refused("challenge-missing"));
  const lenient = { ...expected, challengeRequired: false };
  const first = await verifyClientAttestation(headers, lenient);
  expect(first).toMatchObject({
    ok: true,
    value: { challenge: undefined, jtiHash: expect.stringMatching(/^[\w-]{43}$/) },
  });
  const again = { ...headers, proof: await proof({ challenge: undefined, iat: iat + 1 }) };
  expect(await verifyClientAttestation(again, lenient)).toEqual(first);
  const other = { ...headers, proof: await proof({ challenge: undefined, jti: "k".repeat(22) }) };
  expect(await verifyClientAttestation(other, lenient)).not.toEqual(first);
});

test("in the combined mode the DPoP proof proves the key, and its nonce is the challenge", async () => {
  const headers = { attestation: await attestation(), proof: undefined };
  const combined = { ...expected, dpop: await dpopProof(instance, "c") };
  expect(await verifyClientAttestation(headers, combined)).toEqual({
    ...byChallenge(),
    value: { ...byChallenge().value, jtiHash: undefined },
  });
  const stranger = { ...expected, dpop: await dpopProof(await newClientKey(), "c") };
  expect(await verifyClientAttestation(headers, stranger)).toEqual(refused("attestation-invalid"));
  expect(await verifyClientAttestation(headers, expected)).toEqual(refused("attestation-invalid"));
  const noNonce = { ...expected, dpop: await dpopProof(instance) };
  expect(await verifyClientAttestation(headers, noNonce)).toEqual(refused("challenge-missing"));
  const lenient = await verifyClientAttestation(headers, { ...noNonce, challengeRequired: false });
  expect(lenient).toMatchObject({ ok: true, value: { challenge: undefined, jtiHash: undefined } });
});

test("with a proof of its own, the DPoP proof may be by another key", async () => {
  const headers = { attestation: await attestation(), proof: await proof() };
  const both = { ...expected, dpop: await dpopProof(await newClientKey(), "d") };
  expect(await verifyClientAttestation(headers, both)).toEqual(byChallenge());
});

test("what @openid4vc sends with an attestation is accepted where no challenge is required", async () => {
  const signJwt = signerWith([provider.key, instance]);
  const clientAttestationJwt = await createClientAttestationJwt({
    issuer: "https://provider.example",
    clientId,
    expiresAt: new Date(now.getTime() + 3_600_000),
    confirmation: { jwk: { ...instance.jwk } },
    signer: signerOf(provider.key),
    callbacks: { signJwt },
  });
  let sent = new Headers();
  const callbacks = {
    signJwt,
    generateRandom: (length: number) => randomBytes(length),
    hash: (data: Uint8Array) => hash("sha256", data, "buffer"),
    fetch: async (_url: unknown, init?: RequestInit) => {
      sent = new Headers(init?.headers);
      return Response.json({ access_token: "a", token_type: "DPoP" });
    },
  };
  const clientAuthentication = clientAuthenticationClientAttestationJwt({ clientAttestationJwt, callbacks });
  await new Oauth2Client({ callbacks: { ...callbacks, clientAuthentication } }).retrievePreAuthorizedCodeAccessToken({
    authorizationServerMetadata: { issuer: audience, token_endpoint: `${audience}/token` },
    preAuthorizedCode: "code",
  });
  const headers = {
    attestation: sent.get("OAuth-Client-Attestation") ?? undefined,
    proof: sent.get("OAuth-Client-Attestation-PoP") ?? undefined,
  };
  const lenient = { ...expected, challengeRequired: false, now: new Date() };
  expect(await verifyClientAttestation(headers, lenient)).toMatchObject({
    ok: true,
    value: { clientId, instanceJkt: instance.jkt },
  });
});

test("attestations may be signed under a trusted root instead of by a known key", async () => {
  const { signer, certificate, root } = await certifiedSigner(now);
  const parts = [
    { alg: "ES256", typ: "oauth-client-attestation+jwt", x5c: [certificate.toString("base64")] },
    { sub: clientId, exp: iat + 3600, cnf: { jwk: instance.jwk } },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = Buffer.from(await signer.sign(Buffer.from(parts.join(".")))).toString("base64url");
  const headers = { attestation: [...parts, signature].join("."), proof: await proof() };
  const trusting = { ...expected, verify: statementsBy({ keys: { keys: [] }, roots: [root] }) };
  expect(await verifyClientAttestation(headers, trusting)).toEqual(byChallenge());
  const byKeyOnly = {
    ...expected,
    verify: statementsBy({ keys: { keys: [root.publicKey.export({ format: "jwk" })] }, roots: [] }),
  };
  expect(await verifyClientAttestation(headers, byKeyOnly)).toEqual(refused("attestation-invalid"));
  expect(await verifyClientAttestation(headers, expected)).toEqual(refused("attestation-invalid"));
});

test("an attestation signed by the instance itself, or by no algorithm, is nobody's word", async () => {
  const claims = { sub: clientId, exp: iat + 3600, cnf: { jwk: instance.jwk } };
  const selfMade = await new SignJWT(claims)
    .setProtectedHeader({ alg: "ES256", typ: "oauth-client-attestation+jwt", jwk: instance.jwk })
    .sign(instance.privateKey);
  const unsigned = [{ alg: "none", typ: "oauth-client-attestation+jwt" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  for (const each of [selfMade, `${unsigned}.`, `${unsigned}.AA`]) {
    const headers = { attestation: each, proof: await proof() };
    expect(await verifyClientAttestation(headers, expected)).toEqual(refused("attestation-invalid"));
  }
});
