import { verifyEmbeddedKeyJwt } from "./embedded-key-jwt.ts";
import type { PublicJwk } from "./public-jwk.ts";
import { importKey } from "./verification-key.ts";

export interface KeyProof {
  readonly jwk: PublicJwk;
  readonly jkt: string;
  readonly nonce: string;
}

/**
 * A `jwt` key proof (OpenID4VCI 1.0, appendix F.1): its own type and key, `aud` the issuer, `nonce` our challenge, and no `iss`,
 * because the pre-authorized code flow is anonymous here.
 */
export async function verifyKeyProof(proof: string, issuer: string, now: Date): Promise<KeyProof | undefined> {
  const verified = await verifyEmbeddedKeyJwt(proof, { typ: "openid4vci-proof+jwt", now }, importKey);
  if (!verified) return undefined;
  const { aud, iss, nonce } = verified.payload;
  if (aud !== issuer || iss !== undefined || typeof nonce !== "string") return undefined;
  return { jwk: verified.jwk, jkt: verified.jkt, nonce };
}
