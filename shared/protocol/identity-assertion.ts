import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from "jose";
import * as z from "zod";
import type { ProvenIdentity } from "../domain/proven-identity.ts";
import { KeysUnavailable, orUnavailable } from "./keys-unavailable.ts";

const name = z.string().min(1).max(200);
const Claims = z.object({
  acr: z.enum(["eidas-substantial", "eidas-high"]),
  family_name: name,
  given_names: name.optional(),
  given_name: name.optional(),
  birthdate: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
});

/** How long each of the issuer's two answers is waited for, in milliseconds: both end before the function does. */
const PATIENCE = 2_000;

/** Key set of an OpenID Connect issuer, found by discovery once an environment; jose caches and refreshes the keys. */
export function discoveredKeys(issuer: string): () => Promise<JWTVerifyGetKey> {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    const address = `${issuer}/.well-known/openid-configuration`;
    const answer = await fetch(address, { redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const { jwks_uri, issuer: named } = z.object({ jwks_uri: z.url(), issuer: z.string() }).parse(await answer.json());
    if (named !== issuer) throw new Error("the identity provider names another issuer");
    const keys = new URL(jwks_uri);
    if (keys.protocol !== new URL(issuer).protocol) throw new Error("the identity provider's keys are elsewhere");
    return createRemoteJWKSet(keys, { timeoutDuration: PATIENCE });
  };
  return () => {
    keys ??= discover().catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    return keys;
  };
}

/** Verifies the identity provider's signed assertion: issuer, audience, our nonce, level of assurance, at most 10 minutes old. */
export async function verifyIdentityAssertion(
  assertion: string,
  keys: JWTVerifyGetKey,
  expected: { issuer: string; audience: string; nonce: string; now: Date },
): Promise<ProvenIdentity | undefined> {
  try {
    const { payload } = await jwtVerify(assertion, orUnavailable(keys), {
      issuer: expected.issuer,
      audience: expected.audience,
      algorithms: ["RS256", "ES256"],
      currentDate: expected.now,
      maxTokenAge: 600,
      clockTolerance: 60,
      requiredClaims: ["exp", "iat", "nonce"],
    });
    if (payload.nonce !== expected.nonce) return undefined;
    const claims = Claims.parse(payload);
    const givenNames = claims.given_names ?? claims.given_name;
    if (!givenNames) return undefined;
    return { familyName: claims.family_name, givenNames, birthDate: claims.birthdate };
  } catch (error) {
    if (error instanceof KeysUnavailable) throw error;
    return undefined;
  }
}
