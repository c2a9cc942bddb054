import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from "jose";
import { beforeEach, expect, test } from "vitest";
import { receiptSigner } from "../../../shared/protocol/receipt.ts";
import type { Signer } from "../../../shared/protocol/signer.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { localSigner } from "../../support/local-signer.ts";

let clock: AdjustableClock;
let certifier: Awaited<ReturnType<typeof localSigner>>;
let kmsFails = false;
let receipt: (claims: object) => Promise<string>;
beforeEach(async () => {
  clock = new AdjustableClock();
  certifier = await localSigner();
  kmsFails = false;
  const signer: Signer = {
    kid: certifier.signer.kid,
    sign: async (input) => {
      if (kmsFails) throw new Error("KMS is away");
      return certifier.signer.sign(input);
    },
  };
  receipt = receiptSigner(async () => signer, "https://practice.example", clock.now);
});

const certificateOf = async (signed: string) => {
  const { key_certificate } = decodeProtectedHeader(signed) as { key_certificate?: unknown };
  const checked = await jwtVerify(String(key_certificate), certifier.publicKey, { currentDate: clock.now() });
  const { jwk } = checked.payload.cnf as { jwk: JWK };
  await jwtVerify(signed, await importJWK(jwk, "ES256"), { issuer: "https://practice.example" });
  return checked.payload;
};

test("of many receipts at once, in a fresh environment and at each renewal, one asks KMS for a signature", async () => {
  const many = () => Promise.all(Array.from({ length: 20 }, (_, index) => receipt({ jti: String(index) })));
  const first = await many();
  expect(certifier.signatures()).toBe(1);
  clock.pass(3600 - 300 - 1);
  await many();
  expect(certifier.signatures()).toBe(1);
  clock.pass(1);
  const renewed = await many();
  expect(certifier.signatures()).toBe(2);
  expect(decodeProtectedHeader(renewed[0] ?? "").kid).not.toBe(decodeProtectedHeader(first[0] ?? "").kid);
  for (const each of renewed) expect((await certificateOf(each)).iat).toBe(Math.floor(clock.now().getTime() / 1000));
});

test("a renewal that fails leaves the key at hand in use while its certificate lasts, and is tried again", async () => {
  const first = decodeProtectedHeader(await receipt({})).kid;
  kmsFails = true;
  clock.pass(3600 - 300);
  expect(decodeProtectedHeader(await receipt({})).kid).toBe(first);
  clock.pass(269);
  const last = await receipt({});
  expect((await certificateOf(last)).exp).toBeGreaterThan(clock.now().getTime() / 1000);
  clock.pass(1);
  await expect(receipt({})).rejects.toThrow("KMS is away");
  kmsFails = false;
  expect(decodeProtectedHeader(await receipt({})).kid).not.toBe(first);
});

test("a first certification that fails is not remembered", async () => {
  kmsFails = true;
  await expect(receipt({})).rejects.toThrow("KMS is away");
  kmsFails = false;
  await certificateOf(await receipt({}));
});
