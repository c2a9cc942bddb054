import { compactVerify, decodeJwt } from "jose";
import * as z from "zod";
import { PROFESSIONS, type Professional } from "../domain/context.ts";
import { epochSeconds } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { ONLINE_SKEW_SECONDS } from "./embedded-key-jwt.ts";
import type { PublicJwk } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";

/** A practice's QR lives five minutes: long enough for a screen at the desk, too short to be carried away. */
export const CHECK_IN_LIFE_SECONDS = 300;

export const CHECK_IN_ID = /^[A-Za-z0-9_-]{22,43}$/;

const RequestClaims = z.strictObject({
  /** The reader, by its client id. */
  iss: z.string().regex(/^[0-9]{9}\.[a-z0-9-]{1,32}$/),
  iat: z.int(),
  exp: z.int(),
  jti: z.string().regex(CHECK_IN_ID),
  /** Who is to give the care, where it is for a professional. */
  professional: z
    .strictObject({
      billing_id: z.string().regex(/^[0-9]{9}$/),
      speciality: z.string().regex(/^[0-9]{2}$/),
      profession: z.enum(PROFESSIONS),
    })
    .optional(),
});

/** What a practice's QR asks for, unverified. */
export interface CheckInRequest {
  readonly practiceId: string;
  readonly readerId: string;
  readonly checkInId: string;
  readonly expiresAt: Date;
  readonly professional: Professional | undefined;
}
export type CheckInRequestRefusal = { readonly kind: "check-in-malformed" } | { readonly kind: "check-in-expired" };

/** Reads a practice's QR and checks its times. The signature comes next, once the registry tells which keys to ask. */
export function readCheckInRequest(text: string, now: Date): Outcome<CheckInRequest, CheckInRequestRefusal> {
  const claims = RequestClaims.safeParse(payloadOf(text)).data;
  if (!claims || claims.exp <= claims.iat || claims.exp - claims.iat > CHECK_IN_LIFE_SECONDS)
    return refuse({ kind: "check-in-malformed" });
  const { iss, iat, exp, jti, professional } = claims;
  const seconds = epochSeconds(now);
  const isOut = iat > seconds + ONLINE_SKEW_SECONDS || exp + ONLINE_SKEW_SECONDS < seconds;
  if (isOut) return refuse({ kind: "check-in-expired" });
  const [practiceId = "", readerId = ""] = iss.split(".");
  return done({
    practiceId,
    readerId,
    checkInId: jti,
    expiresAt: new Date(exp * 1000),
    professional: professional && {
      billingId: professional.billing_id,
      speciality: professional.speciality,
      profession: professional.profession,
    },
  });
}

/** Whether one of the reader's keys signed it. */
export async function checkInSignedBy(text: string, keys: readonly PublicJwk[]): Promise<boolean> {
  for (const key of keys) if (await isSignedBy(text, key)) return true;
  return false;
}

async function isSignedBy(text: string, key: PublicJwk): Promise<boolean> {
  try {
    const { protectedHeader } = await compactVerify(text, await importKey(key), { algorithms: ["ES256"] });
    return protectedHeader.typ === "apcv-check-in+jwt";
  } catch {
    return false;
  }
}

function payloadOf(text: string): unknown {
  try {
    return decodeJwt(text);
  } catch {
    return undefined;
  }
}
