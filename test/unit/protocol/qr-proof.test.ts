import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import { qrSignedBy, readQr } from "../../../shared/protocol/qr-proof.ts";

const keys = await generateKeyPair("ES256");
const key = PublicJwk.parse(await exportJWK(keys.publicKey));
const NOW = new Date("2026-11-24T10:00:00Z");
const iat = NOW.getTime() / 1000;
const claims = { sub: "1".padEnd(23, "a"), iat, exp: iat + 60, jti: "j".repeat(22) };
const qr = (change: object = {}, typ = "apcv-qr+jwt") =>
  new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: "ES256", typ }).sign(keys.privateKey);
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test("a QR is read within its minute and the tolerance for an offline clock, and not after", async () => {
  expect(readQr(await qr(), NOW)).toMatchObject({ ok: true });
  expect(readQr(await qr(), after(180))).toMatchObject({ ok: true });
  expect(readQr(await qr(), after(181))).toMatchObject({ refusal: { kind: "proof-expired" } });
  expect(readQr(await qr(), after(-121))).toMatchObject({ refusal: { kind: "clock-skew" } });
});

test("a QR that gives itself more than a minute, or carries anything else, is malformed", async () => {
  for (const change of [{ exp: iat + 61 }, { exp: iat }, { name: "x" }, { sub: "card" }, { jti: "short" }]) {
    expect(readQr(await qr(change), NOW)).toMatchObject({ refusal: { kind: "proof-malformed" } });
  }
  expect(readQr("not a QR", NOW)).toMatchObject({ refusal: { kind: "proof-malformed" } });
});

test("only the card's own key and the QR's own type verify, and a QR is about 300 bytes", async () => {
  const other = PublicJwk.parse(await exportJWK((await generateKeyPair("ES256")).publicKey));
  expect(await qrSignedBy(await qr(), key)).toBe(true);
  expect(await qrSignedBy(await qr(), other)).toBe(false);
  expect(await qrSignedBy(await qr({}, "dpop+jwt"), key)).toBe(false);
  expect((await qr()).length).toBeLessThan(310);
});
