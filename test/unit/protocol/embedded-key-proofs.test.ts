import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { expect, test } from "vitest";
import { verifyEmbeddedKeyJwt } from "../../../shared/protocol/embedded-key-jwt.ts";
import { verifyTwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";
import { newClientKey } from "../../support/key-pair.ts";

const [phone, code] = [await newClientKey(), await newClientKey()];
const now = new Date("2026-11-24T12:00:00Z");
const iat = Math.floor(now.getTime() / 1000);
const issuer = "https://cv.example";

const signed = (key: typeof phone, typ: string, payload: JWTPayload, jwk: JWK = key.jwk, alg = "ES256") =>
  new SignJWT({ iat, ...payload }).setProtectedHeader({ alg, typ, jwk }).sign(key.privateKey);

test("a JWT by the key in its own header is taken for what it is, a minute early or late", async () => {
  for (const seconds of [-60, 0, 60]) {
    const token = await signed(phone, "a+jwt", { iat: iat + seconds, sub: "s" });
    expect(await verifyEmbeddedKeyJwt(token, { typ: "a+jwt", now }, importKey)).toMatchObject({
      jkt: phone.jkt,
      jwk: phone.jwk,
    });
  }
  const decorated = { ...phone.jwk, kid: "k", use: "sig", alg: "ES256", key_ops: ["verify"], ext: true };
  expect(
    (await verifyEmbeddedKeyJwt(await signed(phone, "a+jwt", {}, decorated), { typ: "a+jwt", now }, importKey))?.jwk,
  ).toEqual(phone.jwk);
});

test("it is refused with a private key in its header, another type, another's key, no time, or too old or new a time", async () => {
  const open = await generateKeyPair("ES256", { extractable: true });
  const privateJwk = await exportJWK(open.privateKey);
  expect(privateJwk).toHaveProperty("d");
  const wrong = await Promise.all([
    signed({ ...phone, ...open }, "a+jwt", {}, privateJwk),
    signed(phone, "b+jwt", {}),
    signed(phone, "a+jwt", {}, code.jwk),
    signed(phone, "a+jwt", { iat: undefined }),
    signed(phone, "a+jwt", { iat: iat - 121 }),
    signed(phone, "a+jwt", { iat: iat + 61 }),
    signed(phone, "a+jwt", {}, { ...phone.jwk, x5u: "https://evil.example" } as JWK),
  ]);
  for (const token of [...wrong, "", "a.b.c", "not a token"]) {
    expect(await verifyEmbeddedKeyJwt(token, { typ: "a+jwt", now }, importKey)).toBeUndefined();
  }
  const { jwk: _jwk, ...headerless } = { alg: "none", typ: "a+jwt", jwk: phone.jwk };
  const unsigned = [headerless, { iat }].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  expect(await verifyEmbeddedKeyJwt(`${unsigned.join(".")}.`, { typ: "a+jwt", now }, importKey)).toBeUndefined();
});

test("two factors are two keys over one subject, one challenge and our address", async () => {
  const right = { aud: issuer, sub: "card", nonce: "n" };
  const proofs = async (device: JWTPayload, byCode: JWTPayload, second = code) => ({
    deviceProof: await signed(phone, "apcv-device-proof+jwt", device),
    codeProof: await signed(second, "apcv-code-proof+jwt", byCode),
  });
  const expected = { audience: issuer, now };
  expect(await verifyTwoFactorProof(await proofs(right, right), expected)).toEqual({
    subject: "card",
    nonce: "n",
    deviceKey: phone.jwk,
    deviceJkt: phone.jkt,
    codeKey: code.jwk,
  });
  const wrong = [
    await proofs(right, right, phone),
    await proofs(right, { ...right, sub: "other" }),
    await proofs(right, { ...right, nonce: "m" }),
    await proofs({ ...right, aud: "https://other.example" }, right),
    await proofs(right, { ...right, aud: "https://other.example" }),
    await proofs({ aud: issuer, nonce: "n" }, { aud: issuer, nonce: "n" }),
    await proofs({ aud: issuer, sub: "card" }, { aud: issuer, sub: "card" }),
  ];
  const { deviceProof, codeProof } = await proofs(right, right);
  wrong.push({ deviceProof: codeProof, codeProof: deviceProof });
  for (const each of wrong) expect(await verifyTwoFactorProof(each, expected)).toBeUndefined();
});
