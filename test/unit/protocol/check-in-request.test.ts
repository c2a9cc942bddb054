import fc from "fast-check";
import { expect, test } from "vitest";
import {
  CHECK_IN_LIFE_SECONDS,
  checkInSignedBy,
  readCheckInRequest,
} from "../../../shared/protocol/check-in-request.ts";
import { newClientKey, signedBy } from "../../support/key-pair.ts";

const NOW = new Date("2026-11-25T10:00:00Z");
const iat = NOW.getTime() / 1000;
const professional = { billing_id: "691234567", speciality: "01", profession: "doctor" };
const whole = { iss: "691234567.desk", iat, exp: iat + CHECK_IN_LIFE_SECONDS, jti: "j".repeat(22), professional };
const [own, next, stranger] = await Promise.all([newClientKey(), newClientKey(), newClientKey()]);
const qr = (odd: object = {}, typ = "apcv-check-in+jwt") => signedBy(own, { typ }, { ...whole, ...odd });

test("a practice's QR names its reader, its own name, its end, and who gives the care", async () => {
  expect(readCheckInRequest(await qr(), NOW)).toEqual({
    ok: true,
    value: {
      practiceId: "691234567",
      readerId: "desk",
      checkInId: "j".repeat(22),
      expiresAt: new Date(whole.exp * 1000),
      professional: { billingId: "691234567", speciality: "01", profession: "doctor" },
    },
  });
});

test("its times hold to the second, a minute of clocks apart", async () => {
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  const text = await qr();
  const read = [-61, -60, 0, 360, 361].map((seconds) => readCheckInRequest(text, at(seconds)).ok);
  expect(read).toEqual([false, true, true, true, false]);
});

test("any of the reader's keys may have signed it, and nobody else's; nor may it be another kind of text", async () => {
  const text = await qr();
  expect(await checkInSignedBy(text, [next.jwk, own.jwk])).toBe(true);
  expect(await checkInSignedBy(text, [next.jwk, stranger.jwk])).toBe(false);
  expect(await checkInSignedBy(await qr({}, "JWT"), [own.jwk])).toBe(false);
});

test("whatever text is scanned is refused as malformed, and nothing is thrown", async () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const read = readCheckInRequest(text, NOW);
      return !read.ok && read.refusal.kind === "check-in-malformed";
    }),
  );
  for (const text of ["", "a.b.c", "..", "\u0000"]) expect(await checkInSignedBy(text, [own.jwk])).toBe(false);
});
