import { decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import { type PublicJwk, publicJwkOf, thumbprint } from "./public-jwk.ts";
import type { KeyImport } from "./verification-key.ts";

export interface EmbeddedKeyJwt {
  readonly payload: JWTPayload;
  readonly jwk: PublicJwk;
  /** RFC 7638 thumbprint of `jwk`. */
  readonly jkt: string;
}

/** Clock difference allowed to a phone or a reader that is online, in seconds. */
export const ONLINE_SKEW_SECONDS = 60;

/**
 * Verifies a JWT signed by the key in its own header (DPoP, key proofs, device and code proofs): type, ES256, signature, an `iat`
 * no more than a minute off. Answers undefined for anything else; who holds the key is the caller's question.
 */
export async function verifyEmbeddedKeyJwt(
  token: string,
  expected: { readonly typ: string; readonly now: Date },
  keyOf: KeyImport,
): Promise<EmbeddedKeyJwt | undefined> {
  try {
    const jwk = publicJwkOf(decodeProtectedHeader(token).jwk);
    if (!jwk) return undefined;
    const { payload } = await jwtVerify(token, await keyOf(jwk), {
      typ: expected.typ,
      algorithms: ["ES256"],
      currentDate: expected.now,
      maxTokenAge: ONLINE_SKEW_SECONDS,
      clockTolerance: ONLINE_SKEW_SECONDS,
      requiredClaims: ["iat"],
    });
    return { payload, jwk, jkt: thumbprint(jwk) };
  } catch {
    // jose throws for each way in which a token is wrong; to us they are all the same refusal.
    return undefined;
  }
}
