import { createPrivateKey, type KeyObject } from "node:crypto";
import { CompactEncrypt, compactDecrypt, EncryptJWT, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";
import { expect, test } from "vitest";
import { decryptRequest } from "../../../shared/protocol/jwe/encrypted-request.ts";
import { agreeOnEncryption, encryptResponse } from "../../../shared/protocol/jwe/encrypted-response.ts";
import { CONTENT_ENCRYPTIONS, encryptionMetadata } from "../../../shared/protocol/jwe/encryption.ts";
import { publicJwkOf } from "../../../shared/protocol/public-jwk.ts";
import { ecdhEsPeer } from "../../support/ecdh-es-peer.ts";

const now = new Date("2026-11-24T12:00:00Z");
const seconds = now.getTime() / 1000;
const optional = { requestRequired: false, responseRequired: false };
const invalid = { ok: false, refusal: { kind: "encryption-invalid" } };

const ours = await encryptionPair();
const findKey = async (kid: string) => (kid === "ours" ? ours.privateKey : undefined);
const request = { credential_configuration_id: "card", proofs: { jwt: ["a.b.c"] } };

async function encryptionPair(): Promise<{ privateKey: KeyObject; jwk: JWK }> {
  const pair = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return { privateKey: createPrivateKey({ key: { ...(await exportJWK(pair.privateKey)) }, format: "jwk" }), jwk };
}

interface Encryption {
  readonly alg?: string;
  readonly enc?: string;
  readonly kid?: string;
  readonly zip?: string;
}
async function encrypted(differently: Encryption = {}, payload: object = request, to = ours.jwk) {
  const header = { alg: "ECDH-ES", enc: "A256GCM", kid: "ours", ...differently };
  return new CompactEncrypt(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader(header)
    .encrypt(await importJWK(to, header.alg));
}

test("the metadata publishes the keys for encrypting, how contents may be encrypted, and whether they must be", () => {
  const jwk = publicJwkOf(ours.jwk);
  if (!jwk) throw new Error("jose makes P-256 keys");
  expect(encryptionMetadata([{ jwk, kid: "ours" }], { requestRequired: false, responseRequired: true })).toEqual({
    credential_request_encryption: {
      jwks: { keys: [{ ...jwk, kid: "ours", use: "enc", alg: "ECDH-ES" }] },
      enc_values_supported: ["A128GCM", "A256GCM"],
      encryption_required: false,
    },
    credential_response_encryption: {
      alg_values_supported: ["ECDH-ES"],
      enc_values_supported: ["A128GCM", "A256GCM"],
      encryption_required: true,
    },
  });
});

test.each(CONTENT_ENCRYPTIONS)("a request encrypted to our key by %s is read, whoever encrypted it", async (enc) => {
  expect(await decryptRequest(await encrypted({ enc }), findKey, now)).toEqual({ ok: true, value: request });
  const byHand = ecdhEsPeer.encrypt(request, { jwk: ours.jwk, kid: "ours", enc });
  expect(await decryptRequest(byHand, findKey, now)).toEqual({ ok: true, value: request });
});

test("a request is refused when it is for another key, by another algorithm, compressed, tampered with, expired or no JWE", async () => {
  const { kid: _kid, ...nameless } = { alg: "ECDH-ES", enc: "A256GCM", kid: "ours" };
  const right = await encrypted();
  const wrong = [
    await encrypted({}, request, (await encryptionPair()).jwk),
    await encrypted({ kid: "other" }),
    await encrypted({ kid: "k".repeat(129) }),
    await encrypted({ alg: "ECDH-ES+A128KW" }),
    await encrypted({ enc: "A128CBC-HS256" }),
    await encrypted({ zip: "DEF" }),
    await encrypted({}, { ...request, exp: seconds - 1 }),
    await encrypted({}, [request]),
    await new EncryptJWT(request).setProtectedHeader(nameless).encrypt(await importJWK(ours.jwk, "ECDH-ES")),
    `${right.slice(0, -4)}AAAA`,
    right.split(".").slice(0, 4).join("."),
    JSON.stringify(request),
    "",
  ];
  for (const each of wrong) expect(await decryptRequest(each, findKey, now)).toEqual(invalid);
});

test("a key that can't be had is a breakage, and not the wallet's fault", async () => {
  const broken = async () => {
    throw new Error("KMS is away");
  };
  await expect(decryptRequest(await encrypted(), broken, now)).rejects.toThrow("KMS is away");
});

test.each(CONTENT_ENCRYPTIONS)("a response by %s is for the wallet's key, named by its own kid", async (enc) => {
  const wallet = await encryptionPair();
  const wish = {
    response: { jwk: { ...wallet.jwk, alg: "ECDH-ES", use: "enc", kid: "w" }, enc },
    requestWasEncrypted: true,
  };
  const agreed = await agreeOnEncryption(wish, { requestRequired: true, responseRequired: true });
  if (!agreed.ok || !agreed.value) throw new Error("not agreed");
  const response = { credentials: [{ credential: "x" }] };
  const jwe = await encryptResponse(response, agreed.value);
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, wallet.privateKey);
  expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual(response);
  expect(protectedHeader).toEqual({ alg: "ECDH-ES", enc, kid: "w", epk: expect.anything() });
  expect(ecdhEsPeer.decrypt(jwe, wallet.privateKey)).toEqual(response);
});

test("a key without a kid gets none in the answer", async () => {
  const wallet = await encryptionPair();
  const wish = { response: { jwk: { ...wallet.jwk, alg: "ECDH-ES" }, enc: "A128GCM" }, requestWasEncrypted: true };
  const agreed = await agreeOnEncryption(wish, optional);
  if (!agreed.ok || !agreed.value) throw new Error("not agreed");
  const { protectedHeader } = await compactDecrypt(await encryptResponse({}, agreed.value), wallet.privateKey);
  expect(protectedHeader).not.toHaveProperty("kid");
});

test("an encrypted response needs an encrypted request, and either may be required", async () => {
  const { jwk } = await encryptionPair();
  const response = { jwk: { ...jwk, alg: "ECDH-ES" }, enc: "A128GCM" };
  const agreed = async (wanted: boolean, requestWasEncrypted: boolean, policy: object = {}) => {
    const wish = { response: wanted ? response : undefined, requestWasEncrypted };
    const outcome = await agreeOnEncryption(wish, { ...optional, ...policy });
    return outcome.ok ? outcome.value !== undefined : "refused";
  };
  expect(await agreed(false, false)).toBe(false);
  expect(await agreed(false, true)).toBe(false);
  expect(await agreed(true, true)).toBe(true);
  expect(await agreed(true, false)).toBe("refused");
  expect(await agreed(false, false, { requestRequired: true })).toBe("refused");
  expect(await agreed(false, true, { requestRequired: true })).toBe(false);
  expect(await agreed(false, true, { responseRequired: true })).toBe("refused");
  expect(await agreed(true, true, { responseRequired: true })).toBe(true);
});

test("wrong parameters of the response's encryption are refused, a private key before all", async () => {
  const pair = await generateKeyPair("ECDH-ES", { crv: "P-256", extractable: true });
  const jwk = { ...(await exportJWK(pair.publicKey)), alg: "ECDH-ES" };
  const p384 = await exportJWK((await generateKeyPair("ECDH-ES", { crv: "P-384", extractable: true })).publicKey);
  const { alg: _alg, ...withoutAlg } = jwk;
  const wrong = [
    null,
    "jwk",
    [],
    { jwk },
    { enc: "A128GCM" },
    { jwk: withoutAlg, enc: "A128GCM" },
    { jwk: { ...(await exportJWK(pair.privateKey)), alg: "ECDH-ES" }, enc: "A128GCM" },
    { jwk: { ...jwk, alg: "ECDH-ES+A256KW" }, enc: "A128GCM" },
    { jwk: { ...jwk, use: "sig" }, enc: "A128GCM" },
    { jwk: { ...jwk, kid: "k".repeat(129) }, enc: "A128GCM" },
    { jwk: { ...jwk, x: "A".repeat(43) }, enc: "A128GCM" },
    { jwk: { ...p384, alg: "ECDH-ES" }, enc: "A128GCM" },
    { jwk, enc: "A192GCM" },
    { jwk, enc: "A128GCM", zip: "DEF" },
  ];
  for (const response of wrong) {
    expect(await agreeOnEncryption({ response, requestWasEncrypted: true }, optional)).toEqual(invalid);
  }
});
