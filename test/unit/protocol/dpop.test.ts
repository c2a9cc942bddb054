import { generateProof } from "dpop";
import { decodeJwt } from "jose";
import { expect, test } from "vitest";
import { type DpopExpectation, verifyDpop as verify } from "../../../shared/protocol/dpop.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";
import { newClientKey } from "../../support/key-pair.ts";
import { brokenChecks, oddProof } from "../../support/odd-proof.ts";

const verifyDpop = (proof: string | undefined, expectation: DpopExpectation) => verify(proof, expectation, importKey);
const key = await newClientKey();
const url = "https://cv.example/token";
const expected = { method: "POST", url, accessToken: undefined, now: new Date() };
const subject = { method: "POST", url, nonce: "nonce", accessToken: "token" };
const withToken = { ...expected, accessToken: "token" };

test("a proof made by an independent library is accepted, and tells key, nonce and what is spent", async () => {
  const proof = await generateProof(key, url, "POST", "nonce", "token");
  const verified = await verifyDpop(proof, withToken);
  expect(verified).toEqual({
    jkt: key.jkt,
    nonce: "nonce",
    spendKey: expect.stringMatching(/^[\w-]{43}$/),
    issuedAt: decodeJwt(proof).iat,
  });
  expect((await verifyDpop(proof, withToken))?.spendKey).toBe(verified?.spendKey);
});

test("a right proof made by hand is accepted, its address compared as RFC 3986 compares addresses, without query and fragment", async () => {
  for (const htu of [url, "HTTPS://CV.example/token", "https://cv.example:443/token", `${url}?a=1`, `${url}#b`]) {
    expect(await verifyDpop(await oddProof(key, subject, { claims: { htu } }), withToken), htu).toBeDefined();
  }
});

test.each(brokenChecks)("check $check: $name is refused", async ({ proof }) => {
  expect(await verifyDpop(await proof(key, subject), withToken)).toBeUndefined();
});

test("check 12: a proof that comes with a token is over that token", async () => {
  for (const ath of [undefined, "", "token"])
    expect(await verifyDpop(await oddProof(key, subject, { claims: { ath } }), withToken)).toBeUndefined();
  expect(await verifyDpop(await oddProof(key, { ...subject, accessToken: "other" }), withToken)).toBeUndefined();
});

test("check 11: a proof is good from a minute before its time to two minutes after", async () => {
  const proof = await oddProof(key, subject);
  const after = (seconds: number) => ({ ...withToken, now: new Date(Math.floor(Date.now() / 1000 + seconds) * 1000) });
  for (const seconds of [-58, 0, 118]) expect(await verifyDpop(proof, after(seconds))).toBeDefined();
  for (const seconds of [-62, 122]) expect(await verifyDpop(proof, after(seconds))).toBeUndefined();
});

test("no proof, and one of more than 4096 characters, is refused", async () => {
  expect(await verifyDpop(undefined, expected)).toBeUndefined();
  const long = await oddProof(key, subject, { claims: { padding: "x".repeat(4096) } });
  expect(await verifyDpop(long, withToken)).toBeUndefined();
});

test("two proofs with one jti are one to be spent, by whatever else they differ; another key's is another", async () => {
  const spendKey = async (by: typeof key, jti: string, more: object = {}) =>
    (await verifyDpop(await oddProof(by, subject, { claims: { jti, ...more } }), withToken))?.spendKey;
  const first = await spendKey(key, "identifier");
  expect(await spendKey(key, "identifier", { extra: 1 })).toBe(first);
  expect(await spendKey(key, "identifier2")).not.toBe(first);
  expect(await spendKey(await newClientKey(), "identifier")).not.toBe(first);
});
