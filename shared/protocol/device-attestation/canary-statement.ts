import { jwtVerify } from "jose";
import * as z from "zod";
import type { Assurance } from "../../domain/assurance.ts";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { ONLINE_SKEW_SECONDS } from "../embedded-key-jwt.ts";
import { type PublicJwk, thumbprint } from "../public-jwk.ts";
import { importKey } from "../verification-key.ts";
import type { AttestationRefusal } from "./refusal.ts";
import type { AttestedBinding } from "./verify-device-attestation.ts";

export const CANARY_STATEMENT_TYPE = "apcv-canary-attestation+jwt";
/** Longest that a statement counts after it was made: it is made to be sent at once. */
export const CANARY_STATEMENT_SECONDS = 120;

const Claims = z.object({ nonce: z.string(), cnf: z.strictObject({ jkt: z.string() }) });

export interface CanaryExpectation extends AttestedBinding {
  /** Public key of the stage's canary authority. */
  readonly authority: PublicJwk;
  /** The card API. */
  readonly audience: string;
  readonly now: Date;
}

/**
 * Verifies what takes the place of a platform's attestation for the one phone whose key is in KMS: a JWS of its own type by the stage's canary
 * authority, to the card API, over our challenge (`nonce`) and the phone's key (`cnf.jkt`, RFC 7800 with RFC 7638), no older than two minutes.
 * Says nothing about whose card the phone may hold.
 */
export async function verifyCanaryStatement(
  statement: string,
  { authority, audience, nonce, deviceKey, now }: CanaryExpectation,
): Promise<Outcome<Assurance, AttestationRefusal>> {
  const claims = await claimsOf(statement, { authority, audience, now });
  if (!claims) return refuse({ kind: "statement-untrusted" });
  if (claims.cnf.jkt !== thumbprint(deviceKey)) return refuse({ kind: "wrong-key" });
  return claims.nonce === nonce ? done({ level: "canary" }) : refuse({ kind: "wrong-challenge" });
}

async function claimsOf(
  statement: string,
  { authority, audience, now }: Pick<CanaryExpectation, "authority" | "audience" | "now">,
): Promise<z.infer<typeof Claims> | undefined> {
  try {
    const { payload } = await jwtVerify(statement, await importKey(authority), {
      typ: CANARY_STATEMENT_TYPE,
      algorithms: ["ES256"],
      audience,
      currentDate: now,
      maxTokenAge: CANARY_STATEMENT_SECONDS,
      clockTolerance: ONLINE_SKEW_SECONDS,
      requiredClaims: ["iat", "exp"],
    });
    return Claims.parse(payload);
  } catch {
    // Whatever is wrong with it, the authority has not said it.
    return undefined;
  }
}
