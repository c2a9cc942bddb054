import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { verifyCanaryStatement } from "../../../../shared/protocol/device-attestation/canary-statement.ts";
import { thumbprint } from "../../../../shared/protocol/public-jwk.ts";
import { type ClientKey, newClientKey } from "../../../support/key-pair.ts";

const [authority, other, phone] = [await newClientKey(), await newClientKey(), await newClientKey()];
const audience = "https://card.example";
const nonce = "a-challenge-of-the-server";
const now = new Date("2026-11-26T10:00:00Z");
const seconds = now.getTime() / 1000;

const claims = { aud: audience, nonce, cnf: { jkt: thumbprint(phone.jwk) }, iat: seconds, exp: seconds + 120 };
const header = { typ: "apcv-canary-attestation+jwt", alg: "ES256" };
const signed = (differently: object = {}, by: ClientKey = authority, headed: object = {}) =>
  new SignJWT({ ...claims, ...differently }).setProtectedHeader({ ...header, ...headed }).sign(by.privateKey);
const judged = async (statement: string, expected = { nonce, deviceKey: phone.jwk }, at = now) => {
  const verified = await verifyCanaryStatement(statement, {
    ...expected,
    authority: authority.jwk,
    audience,
    now: at,
  });
  return verified.ok ? verified.value : verified.refusal.kind;
};

describe("the word of a stage's canary authority", () => {
  test("vouches for the phone's key over the challenge", async () => {
    expect(await judged(await signed())).toEqual({ level: "canary" });
  });

  test("is worth nothing for another key, nor for another challenge: who steals it has no use for it", async () => {
    const statement = await signed();
    expect(await judged(statement, { nonce, deviceKey: other.jwk })).toBe("wrong-key");
    expect(await judged(statement, { nonce: "the-next-challenge", deviceKey: phone.jwk })).toBe("wrong-challenge");
  });

  test.each<[string, () => Promise<string>]>([
    ["another key has signed", () => signed({}, other)],
    ["the phone has signed for itself", () => signed({}, phone)],
    ["is a JWT of another type", () => signed({}, authority, { typ: "apcv-device-proof+jwt" })],
    ["is for another stage", () => signed({ aud: "https://card.dev.example" })],
    ["is for nobody", () => signed({ aud: undefined })],
    ["has no end", () => signed({ exp: undefined })],
    ["does not say when it was made", () => signed({ iat: undefined })],
    ["is of the future", () => signed({ iat: seconds + 61 })],
    ["names no key", () => signed({ cnf: undefined })],
    ["names a key and more", () => signed({ cnf: { ...claims.cnf, jwk: phone.jwk } })],
    ["names no challenge", () => signed({ nonce: undefined })],
  ])("is not believed where it %s", async (_, statement) => {
    expect(await judged(await statement())).toBe("statement-untrusted");
  });

  test("is not believed later, whatever end it gives itself", async () => {
    const later = new Date(now.getTime() + 181_000);
    expect(await judged(await signed(), undefined, later)).toBe("statement-untrusted");
    expect(await judged(await signed({ exp: seconds + 86_400 }), undefined, later)).toBe("statement-untrusted");
  });

  test("is not believed when it is no statement at all", async () => {
    const [head, body] = (await signed()).split(".");
    for (const text of ["", "a.b.c", `${head}.${body}.`, `${head}.${body}.AAAA`])
      expect(await judged(text), text).toBe("statement-untrusted");
  });
});
