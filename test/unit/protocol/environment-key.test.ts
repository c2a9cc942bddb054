import fc from "fast-check";
import { decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import {
  ACCESS_TOKEN_SECONDS,
  createAccessToken,
  tokenKey,
  verifyAccessToken,
} from "../../../shared/protocol/access-token.ts";
import { certifiedKeys } from "../../../shared/protocol/key-certificate.ts";
import type { Signer } from "../../../shared/protocol/signer.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { localSigner } from "../../support/local-signer.ts";

const ISSUER = "https://card.example";

/** A KMS key whose calls can be made to fail. */
async function failingCertifier() {
  const { signer, publicKey, kid, signatures } = await localSigner();
  const kms = { fails: false };
  const certifier: Signer = {
    kid: signer.kid,
    sign: async (input) => (kms.fails ? Promise.reject(new Error("KMS is away")) : signer.sign(input)),
  };
  return { certifier, publicKey, kid, signatures, kms };
}

/** Environments that issue tokens and one that takes them, at one time. */
async function world() {
  const clock = new AdjustableClock();
  const { certifier, publicKey, signatures, kms } = await failingCertifier();
  const environment = () => tokenKey(async () => certifier, ISSUER, clock.now);
  const findKey = certifiedKeys({ use: "token", issuer: ISSUER, keys: async () => async () => publicKey });
  const grant = () => ({
    issuer: ISSUER,
    subject: "s",
    clientId: "c",
    scope: "card",
    jkt: "k",
    jti: "1",
    now: clock.now(),
  });
  const isGood = async (token: string) => (await verifyAccessToken(token, ISSUER, findKey, clock.now())) !== undefined;
  return { clock, kms, environment, signatures, grant, isGood };
}

test("whenever it is issued, the hour's turn included, by either of two environments, a token is good for its five minutes and no second more", async () => {
  const waits = fc.array(fc.oneof(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 30 })), {
    minLength: 1,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(waits, fc.boolean(), async (seconds, isAway) => {
      const { clock, kms, environment, grant, isGood } = await world();
      const environments = [environment(), environment()];
      for (const find of environments) await find();
      for (const wait of seconds) {
        clock.pass(wait);
        for (const find of environments) {
          kms.fails = isAway;
          // Where KMS is away nothing may be issued; what is issued is good.
          const key = await find().catch(() => undefined);
          kms.fails = false;
          const token = key && (await createAccessToken(key, grant()));
          if (token === undefined) continue;
          expect(await isGood(token)).toBe(true);
          clock.pass(ACCESS_TOKEN_SECONDS - 1);
          expect(await isGood(token)).toBe(true);
          clock.pass(1);
          expect(await isGood(token)).toBe(false);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("however many tokens an environment signs in an hour, KMS signs once, and once more before its end", async () => {
  const { clock, environment, signatures, grant } = await world();
  const find = environment();
  const sign = async () => createAccessToken(await find(), grant());
  for (let minute = 0; minute < 50; minute += 1) {
    await Promise.all([sign(), sign(), sign()]);
    clock.pass(60);
  }
  expect(signatures()).toBe(1);
  await Promise.all([sign(), sign()]);
  expect(signatures()).toBe(2);
});

test("no token is signed by a key whose hour ends before the token's, and the next one is tried for anew", async () => {
  const { clock, kms, environment } = await world();
  const find = environment();
  const first = await find();
  kms.fails = true;
  clock.pass(3600 - ACCESS_TOKEN_SECONDS - 31);
  expect(await find()).toBe(first);
  clock.pass(1);
  await expect(find()).rejects.toThrow("KMS is away");
  kms.fails = false;
  expect(await find()).not.toBe(first);
});

test("a key that another generation has certified is replaced at once, and goes on while the new one can't be certified", async () => {
  const clock = new AdjustableClock();
  const [one, two] = [await failingCertifier(), await failingCertifier()];
  let signing = one;
  const find = tokenKey(async () => signing.certifier, ISSUER, clock.now);
  const certifiedBy = async () => decodeProtectedHeader((await find()).certificate).kid;
  expect(await certifiedBy()).toBe(one.kid);
  signing = two;
  two.kms.fails = true;
  expect(await certifiedBy()).toBe(one.kid);
  two.kms.fails = false;
  expect(await certifiedBy()).toBe(two.kid);
});

test("while it can't be asked which generation certifies, the key at hand goes on", async () => {
  const clock = new AdjustableClock();
  const { certifier } = await failingCertifier();
  let isAway = false;
  const find = tokenKey(
    () => (isAway ? Promise.reject(new Error("away")) : Promise.resolve(certifier)),
    ISSUER,
    clock.now,
  );
  const key = await find();
  isAway = true;
  expect(await find()).toBe(key);
  clock.pass(3600);
  await expect(find()).rejects.toThrow("away");
});
