import { decodeJwt, jwtVerify } from "jose";
import { epochSeconds } from "../kernel/clock.ts";
import type { PublicJwk } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";

/** The longest life of a client assertion, in seconds. */
export const ASSERTION_LIFE_SECONDS = 300;

/** Who an assertion claims to come from, unverified: only good for finding the key to verify it with. */
export function claimedClient(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).sub;
  } catch {
    return undefined;
  }
}

/** Verifies `private_key_jwt` (RFC 7523 §3): issuer = subject = client, audience, expiry at most 5 minutes off, `jti`. */
export async function verifyClientAssertion(
  assertion: string,
  expected: { clientId: string; audience: string; key: PublicJwk; now: Date },
): Promise<{ jti: string } | undefined> {
  try {
    const { payload } = await jwtVerify(assertion, await importKey(expected.key), {
      algorithms: ["ES256"],
      issuer: expected.clientId,
      subject: expected.clientId,
      audience: expected.audience,
      currentDate: expected.now,
      requiredClaims: ["exp", "jti"],
    });
    const tooLong = (payload.exp ?? 0) > epochSeconds(expected.now) + ASSERTION_LIFE_SECONDS;
    return tooLong || !payload.jti || payload.jti.length > 128 ? undefined : { jti: payload.jti };
  } catch {
    return undefined;
  }
}
