import { compactVerify, decodeJwt } from "jose";
import * as z from "zod";
import { epochSeconds } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import type { PublicJwk } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";

/** A QR lives 60 s, plus this bounded tolerance for the clock of a phone that is offline. */
export const QR_LIFE_SECONDS = 60;
export const OFFLINE_SKEW_SECONDS = 120;
/** One that is made for a practice far away has to get there first. It is worth nothing at any other. */
const REMOTE_QR_LIFE_SECONDS = 600;

export const CARD_REF = /^[1-9][A-Za-z0-9_-]{22}$/;

const QrClaims = z.strictObject({
  sub: z.string().regex(CARD_REF),
  iat: z.int(),
  exp: z.int(),
  jti: z.string().regex(/^[A-Za-z0-9_-]{22,43}$/),
  /** National identifier of the one practice that it is made for, where it is made for one. */
  aud: z
    .string()
    .regex(/^[0-9]{9}$/)
    .optional(),
});
export type QrClaims = z.infer<typeof QrClaims>;
export type QrRefusal = { kind: "proof-malformed" } | { kind: "proof-expired" } | { kind: "clock-skew" };

/** Reads a QR's claims and checks its times. The signature comes next, once the card tells which key to ask. */
export function readQr(qr: string, now: Date): Outcome<QrClaims, QrRefusal> {
  const claims = QrClaims.safeParse(payloadOf(qr));
  if (!claims.success) return refuse({ kind: "proof-malformed" });
  const { iat, exp, aud } = claims.data;
  const life = aud === undefined ? QR_LIFE_SECONDS : REMOTE_QR_LIFE_SECONDS;
  const seconds = epochSeconds(now);
  if (exp <= iat || exp - iat > life) return refuse({ kind: "proof-malformed" });
  if (iat > seconds + OFFLINE_SKEW_SECONDS) return refuse({ kind: "clock-skew" });
  if (exp + OFFLINE_SKEW_SECONDS < seconds) return refuse({ kind: "proof-expired" });
  return done(claims.data);
}

/** Whether the card's hardware key signed this QR. */
export async function qrSignedBy(qr: string, key: PublicJwk): Promise<boolean> {
  try {
    const { protectedHeader } = await compactVerify(qr, await importKey(key), { algorithms: ["ES256"] });
    return protectedHeader.typ === "apcv-qr+jwt";
  } catch {
    return false;
  }
}

function payloadOf(qr: string): unknown {
  try {
    return decodeJwt(qr);
  } catch {
    return undefined;
  }
}
