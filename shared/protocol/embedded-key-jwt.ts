import { decodeProtectedHeader, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from "jose";
import { type PublicJwk, publicJwkOf, thumbprint } from "./public-jwk.ts";
import type { KeyImport } from "./verification-key.ts";

export interface EmbeddedKeyJwt {
  readonly payload: JWTPayload;
  readonly jwk: PublicJwk;
  /** RFC 7638 thumbprint of `jwk`. */
  readonly jkt: string;
}

export interface HeldKeyExpectation {
  readonly typ: string;
  readonly now: Date;
}

/** Clock difference allowed to a phone or a reader that is online, in seconds. */
export const ONLINE_SKEW_SECONDS = 60;

/**
 * Verifies a JWT signed by the key in its own header (DPoP, key proofs, device and code proofs): type, ES256, signature, an `iat`
 * at most a minute ahead and two behind. Answers undefined for anything else; who holds the key is the caller's question.
 */
export const verifyEmbeddedKeyJwt = (
  token: string,
  expected: HeldKeyExpectation,
  importing: KeyImport,
): Promise<EmbeddedKeyJwt | undefined> => verifyHeldKeyJwt(token, expected, importing, ({ jwk }) => publicJwkOf(jwk));

/** The same for a header that points to the key in another way. */
export async function verifyHeldKeyJwt(
  token: string,
  expected: HeldKeyExpectation,
  importing: KeyImport,
  keyOf: (header: ProtectedHeaderParameters) => PublicJwk | undefined,
): Promise<EmbeddedKeyJwt | undefined> {
  try {
    const jwk = keyOf(decodeProtectedHeader(token));
    if (!jwk) return undefined;
    const { payload } = await jwtVerify(token, await importing(jwk), {
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
