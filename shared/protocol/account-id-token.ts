import { type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import { KeysUnavailable, orUnavailable } from "./keys-unavailable.ts";

/** Who has signed in with the health account. */
export interface SignedIn {
  /** `sub` at the provider. */
  readonly accountSubject: string;
  /** Insured number that the account is for. */
  readonly nir: string;
  /** Level of the sign-in, in the provider's terms; absent when it does not say. */
  readonly acr: string | undefined;
}

const Claims = z.object({
  sub: z.string().min(1).max(200),
  nir: z.string().max(20),
  acr: z.string().max(200).optional(),
});

/** Verifies an ID token (OpenID Connect Core §3.1.3.7): signature, issuer, audience, our nonce, expiry, at most 10 minutes old. */
export async function verifyIdToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: { issuer: string; clientId: string; nonce: string; now: Date },
): Promise<SignedIn | undefined> {
  try {
    const { payload } = await jwtVerify(token, orUnavailable(keys), {
      issuer: expected.issuer,
      audience: expected.clientId,
      algorithms: ["RS256", "ES256"],
      currentDate: expected.now,
      maxTokenAge: 600,
      clockTolerance: 60,
      requiredClaims: ["sub", "exp", "iat", "nonce"],
    });
    const isOurs = payload.nonce === expected.nonce && (payload.azp === undefined || payload.azp === expected.clientId);
    const isOnlyOurs = !Array.isArray(payload.aud) || payload.aud.length === 1 || payload.azp === expected.clientId;
    if (!isOurs || !isOnlyOurs) return undefined;
    const { sub, nir, acr } = Claims.parse(payload);
    return { accountSubject: sub, nir, acr };
  } catch (error) {
    if (error instanceof KeysUnavailable) throw error;
    return undefined;
  }
}
