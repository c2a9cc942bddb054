import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { decodeProtectedHeader, type JWTVerifyGetKey } from "jose";
import { beforeEach, describe, expect, it, test, vi } from "vitest";
import { createAccessToken, tokenKey, verifyAccessToken } from "../../../shared/protocol/access-token.ts";
import { type EnvironmentKey, environmentKey } from "../../../shared/protocol/environment-key.ts";
import {
  type CertifiedUse,
  certifiedKeys,
  certifyKey,
  type FindCertifiedKey,
} from "../../../shared/protocol/key-certificate.ts";
import { PublicJwk, thumbprint } from "../../../shared/protocol/public-jwk.ts";
import { type Signer, signJwt } from "../../../shared/protocol/signer.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { localSigner } from "../../support/local-signer.ts";

const CARD = "https://card.example";
const PRACTICE = "https://practice.example";

let clock: AdjustableClock;
let tokens: Awaited<ReturnType<typeof localSigner>>;
let receipts: Awaited<ReturnType<typeof localSigner>>;
const asked = vi.fn<JWTVerifyGetKey>(async () => tokens.publicKey);
let findKey: FindCertifiedKey;
beforeEach(async () => {
  clock = new AdjustableClock();
  tokens = await localSigner();
  receipts = await localSigner();
  asked.mockClear();
  findKey = certifiedKeys({ use: "token", issuer: CARD, keys: async () => asked });
});

const grant = () => ({
  issuer: CARD,
  subject: "s",
  clientId: "c",
  scope: "card",
  jkt: "k",
  jti: "1",
  now: clock.now(),
});
const isTaken = async (token: string) => (await verifyAccessToken(token, CARD, findKey, clock.now())) !== undefined;
const by = (certifier: Signer, use: CertifiedUse = "token", issuer = CARD) =>
  environmentKey({ use, findCertifier: async () => certifier, issuer, reserve: 330, now: clock.now })();
const tokenBy = async (key: EnvironmentKey) => createAccessToken(key, grant());

describe("a token is taken for nothing", () => {
  const cases: Readonly<Record<string, () => Promise<EnvironmentKey>>> = {
    "by a key that nobody certified": async () => ({ ...(await by(tokens.signer)), certificate: "" }),
    "by a key that certified itself": async () => by((await by(tokens.signer)).signer),
    "by the key of receipts": () => by(receipts.signer),
    "by a key that was certified for receipts by the key of tokens": () => by(tokens.signer, "receipt"),
    "by a key that was certified for receipts by the key of receipts": () => by(receipts.signer, "receipt"),
    "by a key that was certified for another API": () => by(tokens.signer, "token", PRACTICE),
    "by a key with another's certificate": async () => {
      const [one, other] = [await by(tokens.signer), await by(tokens.signer)];
      return { ...one, certificate: other.certificate };
    },
    "by another key in the name of the one that was certified": async () => {
      const [one, other] = [await by(tokens.signer), await by(tokens.signer)];
      return { ...one, signer: { kid: one.signer.kid, sign: other.signer.sign } };
    },
    "with a token in place of a certificate": async () => {
      const key = await by(tokens.signer);
      return { ...key, certificate: await tokenBy(key) };
    },
  };
  it.each(Object.entries(cases))("%s", async (_what, forged) => {
    expect(await isTaken(await tokenBy(await by(tokens.signer)))).toBe(true);
    expect(await isTaken(await tokenBy(await forged()))).toBe(false);
  });

  it("by the KMS key itself, which signs certificates alone", async () => {
    const claims = { iss: CARD, aud: CARD, sub: "s", client_id: "c", scope: "card", cnf: { jkt: "k" } };
    const at = Math.floor(clock.now().getTime() / 1000);
    const token = await signJwt(tokens.signer, { typ: "at+jwt" }, { ...claims, iat: at, exp: at + 300 });
    expect(await isTaken(token)).toBe(false);
  });

  it("that ends after its key's hour, or was made before it, however good its own times are", async () => {
    const key = await by(tokens.signer);
    const at = (seconds: number) =>
      createAccessToken(key, { ...grant(), now: new Date(clock.now().getTime() + seconds * 1000) });
    const [tooLong, tooEarly] = [await at(3301), await at(-61)];
    expect(await isTaken(tooEarly)).toBe(false);
    clock.pass(3301);
    expect(await isTaken(tooLong)).toBe(false);
  });

  it("by a key whose certificate is for longer than an hour", async () => {
    const { jwk, signer } = ownKey();
    const iat = Math.floor(clock.now().getTime() / 1000);
    const claims = { iss: CARD, iat, exp: iat + 3601, cnf: { jwk } };
    const certificate = await signJwt(tokens.signer, { typ: "apcv-token-key+jwt" }, claims);
    expect(await isTaken(await tokenBy({ signer, certificate }))).toBe(false);
  });
});

function ownKey() {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = PublicJwk.parse(publicKey.export({ format: "jwk" }));
  const signer: Signer = { kid: async () => thumbprint(jwk), sign: async () => new Uint8Array(64) };
  return { jwk, signer };
}

test("whatever letter of it is another, a token is taken for nothing", async () => {
  const token = await tokenBy(await by(tokens.signer));
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 2), fc.constantFrom(...letters), async (index, letter) => {
      const changed = token.slice(0, index) + letter + token.slice(index + 1);
      fc.pre(changed !== token);
      expect(await isTaken(changed)).toBe(false);
    }),
    { numRuns: 300 },
  );
});

describe("a certificate", () => {
  it("is verified once, however many tokens come with it, and for as long as it lasts", async () => {
    const key = await by(tokens.signer);
    for (let minute = 0; minute < 54; minute += 1) {
      expect(await isTaken(await tokenBy(key))).toBe(true);
      clock.pass(60);
    }
    expect(asked).toHaveBeenCalledOnce();
    clock.pass(360);
    expect(await isTaken(await tokenBy(key))).toBe(false);
    expect(asked).toHaveBeenCalledOnce();
  });

  it("that is wrong is not remembered, and takes no right one's place", async () => {
    const key = await by(tokens.signer);
    await isTaken(await tokenBy(key));
    for (let time = 0; time < 1000; time += 1)
      await isTaken(`${await tokenBy({ ...key, certificate: `wrong.${time}` })}`);
    asked.mockClear();
    expect(await isTaken(await tokenBy(key))).toBe(true);
    expect(asked).not.toHaveBeenCalled();
  });

  it("of the key that is withdrawn counts for nothing from then on, at whoever has not got that key", async () => {
    const [withdrawn, next] = [await by(tokens.signer), await localSigner()];
    const without = certifiedKeys({ use: "token", issuer: CARD, keys: async () => async () => next.publicKey });
    expect(await verifyAccessToken(await tokenBy(withdrawn), CARD, without, clock.now())).toBeUndefined();
    const token = await tokenBy(await by(next.signer));
    expect(await verifyAccessToken(token, CARD, without, clock.now())).toBeDefined();
  });

  it("leaves the largest token room for all other headers: API Gateway takes 10,240 bytes of them", async () => {
    const findToken = tokenKey(async () => tokens.signer, CARD, clock.now);
    const identifiers = Array.from({ length: 12 }, (_, index) => `apcv_sd_jwt_vc.${index}.${"x".repeat(43)}`);
    const authorizationDetails = ["apcv_sd_jwt_vc", "apcv_mdoc"].map((id) => ({
      type: "openid_credential" as const,
      credential_configuration_id: id,
      credential_identifiers: identifiers,
    }));
    const ground = { cardRef: "1".repeat(23), deviceJkt: "k".repeat(43), bindingId: "b".repeat(22) };
    const session = `w1700000000-${"s".repeat(22)}`;
    const largest = { ...grant(), subject: ground.cardRef, jkt: "k".repeat(43), ground, session, authorizationDetails };
    const least = await createAccessToken(await findToken(), {
      ...grant(),
      subject: ground.cardRef,
      jkt: "k".repeat(43),
    });
    expect(least.length).toBeLessThan(1500);
    expect((await createAccessToken(await findToken(), largest)).length).toBeLessThan(5000);
  });

  it("says what for, by whom, which key and for which hour, and nothing else", async () => {
    const { jwk } = ownKey();
    const certificate = await certifyKey(tokens.signer, { use: "token", issuer: CARD, jwk, at: clock.now() });
    const iat = Math.floor(clock.now().getTime() / 1000);
    expect(decodeProtectedHeader(certificate)).toEqual({ typ: "apcv-token-key+jwt", alg: "ES256", kid: tokens.kid });
    const [, payload = ""] = certificate.split(".");
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toEqual({
      iss: CARD,
      iat,
      exp: iat + 3600,
      cnf: { jwk },
    });
  });
});
