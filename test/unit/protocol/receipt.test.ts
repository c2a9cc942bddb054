import { generateKeyPairSync, sign } from "node:crypto";
import { calculateJwkThumbprint, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from "jose";
import { beforeEach, describe, expect, it, test } from "vitest";
import { receiptSigner, type SignReceipt } from "../../../shared/protocol/receipt.ts";
import { type Signer, signJwt } from "../../../shared/protocol/signer.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { localSigner } from "../../support/local-signer.ts";
import { verifyReceiptWith } from "../../support/receipt-verifier.ts";

const PRACTICE = "https://practice.example";

let clock: AdjustableClock;
let certifier: Awaited<ReturnType<typeof localSigner>>;
let kmsFails = false;
let signer: Signer;
let receipt: SignReceipt;
beforeEach(async () => {
  clock = new AdjustableClock();
  certifier = await localSigner();
  kmsFails = false;
  signer = {
    kid: certifier.signer.kid,
    sign: async (input) => {
      if (kmsFails) throw new Error("KMS is away");
      return certifier.signer.sign(input);
    },
  };
  receipt = receiptSigner("environment", async () => signer, PRACTICE, clock.now);
});

const certificateOf = async (signed: string) => {
  const { key_certificate } = decodeProtectedHeader(signed) as { key_certificate?: unknown };
  const checked = await jwtVerify(String(key_certificate), certifier.publicKey, { currentDate: clock.now() });
  const { jwk } = checked.payload.cnf as { jwk: JWK };
  await jwtVerify(signed, await importJWK(jwk, "ES256"), { issuer: PRACTICE });
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

describe("anybody who kept the published keys", () => {
  const claims = {
    jti: "r".repeat(43),
    reader: "desk",
    practice: "691234567",
    context_id: "c".repeat(43),
    kind: "cancellation",
    cancels: "x".repeat(43),
    reason: "entered-twice",
  };
  const published = async () => ({
    keys: [{ ...certifier.publicKey.export({ format: "jwk" }), kid: certifier.kid, alg: "ES256" }],
  });
  const signers = { environment: 1, kms: 3 } as const;

  it.each(["environment", "kms"] as const)("verifies a receipt that the key of %s signed, years later", async (how) => {
    clock = new AdjustableClock(new Date("2021-03-01T08:00:00Z"));
    const sign = receiptSigner(how, async () => signer, PRACTICE, clock.now);
    for (let time = 0; time < 3; time += 1) {
      const verified = await verifyReceiptWith(await published(), await sign(claims), PRACTICE);
      expect(verified).toMatchObject({ receipt: claims, certifiedBy: certifier.kid });
    }
    expect(certifier.signatures()).toBe(signers[how]);
  });

  it.each(["environment", "kms"] as const)("sees that a receipt by the key of %s was changed", async (how) => {
    const signed = await receiptSigner(how, async () => signer, PRACTICE, clock.now)(claims);
    const [header, , signature] = signed.split(".");
    const payload = Buffer.from(JSON.stringify({ ...claims, iss: PRACTICE, practice: "999999999" })).toString(
      "base64url",
    );
    await expect(
      verifyReceiptWith(await published(), [header, payload, signature].join("."), PRACTICE),
    ).rejects.toThrow();
  });

  it("takes no receipt of before or after the hour that its key was certified for", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const jwk = publicKey.export({ format: "jwk" });
    const iat = Math.floor(clock.now().getTime() / 1000);
    const certificate = await signJwt(
      signer,
      { typ: "apcv-receipt-key+jwt" },
      { iss: PRACTICE, iat, exp: iat + 3600, cnf: { jwk } },
    );
    const leaked: Signer = {
      kid: async () => calculateJwkThumbprint(jwk),
      sign: async (input) => sign("sha256", input, { key: privateKey, dsaEncoding: "ieee-p1363" }),
    };
    const header = { typ: "apcv-receipt+jwt", key_certificate: certificate };
    const forged = (at: number) => signJwt(leaked, header, { ...claims, iss: PRACTICE, iat: at });
    await verifyReceiptWith(await published(), await forged(iat + 10), PRACTICE);
    for (const at of [iat - 1, iat + 3601]) {
      await expect(verifyReceiptWith(await published(), await forged(at), PRACTICE)).rejects.toThrow();
    }
  });
});
