import { decodeJwt, type JWTPayload, SignJWT } from "jose";
import { expect, test } from "vitest";
import {
  createAccessToken,
  type TokenGrant,
  tokenKey,
  verifyAccessToken,
} from "../../../shared/protocol/access-token.ts";
import { claimedClient, verifyClientAssertion } from "../../../shared/protocol/client-assertion.ts";
import { certifiedKeys } from "../../../shared/protocol/key-certificate.ts";
import { KeysUnavailable } from "../../../shared/protocol/keys-unavailable.ts";
import { newClientKey } from "../../support/key-pair.ts";
import { localSigner } from "../../support/local-signer.ts";

const now = new Date("2026-11-24T12:00:00Z");
const at = Math.floor(now.getTime() / 1000);
const issuer = "https://practice.example";
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

/** An API's tokens, with a certifying key of its own. */
async function tokensOf(url = issuer) {
  const { signer, publicKey } = await localSigner();
  const findKey = tokenKey(
    async () => signer,
    url,
    () => now,
  );
  return {
    create: async (grant: TokenGrant) => createAccessToken(await findKey(), grant),
    keys: certifiedKeys({ use: "token", issuer: url, keys: async () => async () => publicKey }),
  };
}

test("an access token holds for its issuer, by its key, for five minutes, and names the key that it is bound to", async () => {
  const { create, keys } = await tokensOf();
  const grant = {
    issuer,
    subject: "reader",
    clientId: "reader",
    scope: "context care-event",
    jkt: "jkt",
    practiceKind: "pharmacy",
    jti: "1",
    now,
  } as const;
  const token = await create(grant);
  expect(await verifyAccessToken(token, issuer, keys, later(299))).toEqual({
    subject: "reader",
    scopes: ["context", "care-event"],
    jkt: "jkt",
    clientId: "reader",
    practiceKind: "pharmacy",
    issuedAt: at,
  });
  expect(await verifyAccessToken(token, issuer, keys, later(300))).toBeUndefined();
  expect(await verifyAccessToken(token, "https://card.example", keys, now)).toBeUndefined();
  const other = await tokensOf();
  expect(await verifyAccessToken(token, issuer, other.keys, now)).toBeUndefined();
});

test("a reader's token that doesn't say of what kind its practice is holds for nothing; a fund's and a provider's need not", async () => {
  const { create, keys } = await tokensOf();
  const verified = async (subject: string, practiceKind?: "doctor") => {
    const grant = { issuer, subject, clientId: subject, scope: "scope", jkt: "jkt", jti: "1", practiceKind, now };
    return verifyAccessToken(await create(grant), issuer, keys, now);
  };
  expect(await verified("691234567.desk")).toBeUndefined();
  expect(await verified("691234567.desk", "doctor")).toMatchObject({ practiceKind: "doctor" });
  for (const other of ["fund-01691", "identity-provider"]) expect(await verified(other)).toBeDefined();
});

test("a key that can't be had makes no token wrong: it is a breakage", async () => {
  const { create } = await tokensOf();
  const grant = { issuer, subject: "reader", clientId: "reader", scope: "context", jkt: "jkt", jti: "1", now };
  const away = certifiedKeys({ use: "token", issuer, keys: () => Promise.reject(new Error("KMS is away")) });
  const verified = verifyAccessToken(await create(grant), issuer, away, now);
  await expect(verified).rejects.toThrow(KeysUnavailable);
});

test("a phone's token tells how and when its holder was authenticated, a wallet's on what it stands and with what it ends", async () => {
  const { create, keys } = await tokensOf();
  const grant = { issuer, subject: "card", clientId: "app", scope: "card", jkt: "jkt", jti: "1", now };
  const authentication = { at: new Date(now.getTime() - 5000), factors: "phone-and-code" } as const;
  const claimsOf = async (more: object) => decodeJwt(await create({ ...grant, ...more }));
  expect(await claimsOf({ authentication })).toMatchObject({
    auth_time: at - 5,
    acr: "urn:apcv:acr:phone-and-code",
    amr: ["hwk", "pin"],
  });
  const byPhone = { authentication: { ...authentication, factors: "phone" } };
  expect(await claimsOf(byPhone)).toMatchObject({ auth_time: at - 5, acr: "urn:apcv:acr:phone", amr: ["hwk"] });
  for (const ground of [
    { cardRef: "card", deviceJkt: "phone", bindingId: "binding" },
    { cardRef: "card", enrolmentId: "enrolment" },
  ]) {
    const token = await create({ ...grant, ground, session: "session" });
    const verified = await verifyAccessToken(token, issuer, keys, now);
    expect(verified).toMatchObject({ clientId: "app", ground, session: "session" });
    expect(Object.keys(decodeJwt(token))).not.toContain("acr");
  }
});

test("a client assertion is the client's own word to us, short-lived, with an id", async () => {
  const key = await newClientKey();
  const expected = { clientId: "reader", audience: issuer, key: key.jwk, now };
  const right = { iss: "reader", sub: "reader", aud: issuer, exp: at + 300, jti: "j" };
  const signed = (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader({ alg: "ES256" }).sign(key.privateKey);
  expect(await verifyClientAssertion(await signed(right), expected)).toEqual({ jti: "j" });
  const wrong: JWTPayload[] = [
    { ...right, iss: "other" },
    { ...right, sub: "other" },
    { ...right, aud: `${issuer}/token` },
    { ...right, exp: at + 301 },
    { ...right, exp: at },
    { ...right, exp: undefined },
    { ...right, jti: undefined },
    { ...right, jti: "j".repeat(129) },
  ];
  for (const claims of wrong) expect(await verifyClientAssertion(await signed(claims), expected)).toBeUndefined();
  const stranger = { ...expected, key: (await newClientKey()).jwk };
  expect(await verifyClientAssertion(await signed(right), stranger)).toBeUndefined();
  expect(claimedClient(await signed(right))).toBe("reader");
  expect(claimedClient("no token")).toBeUndefined();
});
