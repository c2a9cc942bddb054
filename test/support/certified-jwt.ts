import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import * as z from "zod";

const Key = z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });
const Certificate = z.strictObject({
  iss: z.string(),
  iat: z.int(),
  exp: z.int(),
  cnf: z.strictObject({ jwk: Key }),
});

export interface ExpectedJwt {
  readonly typ: string;
  /** What the certificate of its key must be for. */
  readonly use: "receipt" | "token";
  readonly issuer: string;
  readonly now: Date;
}

/**
 * A JWT signed by a published key, or by one that a certificate in its header names, which a published key has signed and which was valid when the
 * JWT was made. With `jose` alone.
 * @returns `certifiedBy`: thumbprint of the published key at the chain's end, the one that KMS holds
 */
export async function verifyCertifiedJwt(kept: JSONWebKeySet, jwt: string, { typ, use, issuer, now }: ExpectedJwt) {
  const { key_certificate: certificate } = decodeProtectedHeader(jwt) as { key_certificate?: unknown };
  const expected = { typ, algorithms: ["ES256"], issuer, requiredClaims: ["iat"], currentDate: now };
  const published = createLocalJWKSet(kept);
  if (certificate === undefined) {
    const { payload, protectedHeader } = await jwtVerify(jwt, published, expected);
    return { payload, certifiedBy: String(protectedHeader.kid) };
  }
  const { jwk, certifiedBy } = await certifiedKey(String(certificate), published, jwt, { use, issuer });
  const { payload } = await jwtVerify(jwt, await importJWK(jwk, "ES256"), expected);
  return { payload, certifiedBy };
}

/** The key of a certificate that was valid at the instant that the JWT says it was made, and until its end where it has one. */
async function certifiedKey(
  certificate: string,
  published: JWTVerifyGetKey,
  jwt: string,
  { use, issuer }: Pick<ExpectedJwt, "use" | "issuer">,
) {
  const { iat = 0, exp: end = iat } = decodeJwt(jwt);
  const { payload, protectedHeader } = await jwtVerify(certificate, published, {
    typ: `apcv-${use}-key+jwt`,
    algorithms: ["ES256"],
    issuer,
    currentDate: new Date(iat * 1000),
  });
  const { iat: from, exp, cnf } = Certificate.parse(payload);
  if (exp - from !== 3600) throw new Error("the certificate is not for one hour");
  if (iat < from || end > exp) throw new Error("made outside the certificate's hour");
  if (decodeProtectedHeader(jwt).kid !== (await calculateJwkThumbprint(cnf.jwk)))
    throw new Error("another key is named");
  return { jwk: cnf.jwk, certifiedBy: String(protectedHeader.kid) };
}
