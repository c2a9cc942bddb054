import { errors, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { expect, test } from "vitest";
import { verifyIdToken } from "../../../shared/protocol/account-id-token.ts";
import { KeysUnavailable } from "../../../shared/protocol/keys-unavailable.ts";

const now = new Date("2026-11-24T12:00:00Z");
const iat = now.getTime() / 1000;
const { privateKey, publicKey } = await generateKeyPair("RS256");
const stranger = await generateKeyPair("RS256");
const expected = { issuer: "https://account.example", clientId: "apcv-wallets", nonce: "nonce", now };
const right = {
  iss: expected.issuer,
  aud: expected.clientId,
  sub: "account",
  nonce: "nonce",
  iat,
  exp: iat + 300,
  nir: "188113417005226",
};
const signed = (claims: JWTPayload, key = privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: "RS256" }).sign(key);
const verified = (token: string) => verifyIdToken(token, async () => publicKey, expected);

test("an ID token tells who has signed in, and at which level if it says so", async () => {
  expect(await verified(await signed({ ...right, acr: "eidas-high" }))).toEqual({
    accountSubject: "account",
    nir: "188113417005226",
    acr: "eidas-high",
  });
  expect(await verified(await signed(right))).toMatchObject({ acr: undefined });
  const forTwo = { ...right, aud: [expected.clientId, "other"], azp: expected.clientId };
  expect(await verified(await signed(forTwo))).toMatchObject({ accountSubject: "account" });
});

test.each<[string, JWTPayload]>([
  ["of another issuer", { iss: "https://other.example" }],
  ["for another client", { aud: "other" }],
  ["for two clients, without saying which asked", { aud: [expected.clientId, "other"] }],
  ["that another client asked for", { azp: "other" }],
  ["over another nonce", { nonce: "another" }],
  ["without a nonce", { nonce: undefined }],
  ["that has ended", { exp: iat - 61 }],
  ["without an end", { exp: undefined }],
  ["of long ago", { iat: iat - 661 }],
  ["without a number", { nir: undefined }],
  ["without a subject", { sub: undefined }],
])("a token %s is nobody's", async (_what, odd) => {
  expect(await verified(await signed({ ...right, ...odd }))).toBeUndefined();
});

test("a token by a stranger's key, or by none, is nobody's; keys that can't be had are a breakage", async () => {
  expect(await verified(await signed(right, stranger.privateKey))).toBeUndefined();
  const unsigned = [{ alg: "none" }, right].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  expect(await verified(`${unsigned.join(".")}.`)).toBeUndefined();
  const nowhere = async () => {
    throw new errors.JWKSTimeout();
  };
  await expect(verifyIdToken(await signed(right), nowhere, expected)).rejects.toThrow(KeysUnavailable);
});
