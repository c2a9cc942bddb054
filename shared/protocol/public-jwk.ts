import { createPublicKey, hash } from "node:crypto";
import * as z from "zod";

/** 32 bytes in base64url, the spare bits of the last character zero: one spelling for one key, and so one thumbprint. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** A public P-256 key (RFC 7517): exactly these members, so that no private part and no surprise gets in. */
export const PublicJwk = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: coordinate,
  y: coordinate,
});
export type PublicJwk = z.infer<typeof PublicJwk>;

/**
 * The public key of a JWK that somebody else wrote: what describes it (`kid`, `use`, `alg`, `key_ops`, `ext`) is left out, a private member or
 * any other is not passed over. Undefined when it is not such a key.
 */
export function publicJwkOf(jwk: unknown): PublicJwk | undefined {
  if (typeof jwk !== "object" || jwk === null) return undefined;
  const { kid: _kid, use: _use, alg: _alg, key_ops: _ops, ext: _ext, ...members }: Record<string, unknown> = { ...jwk };
  return PublicJwk.safeParse(members).data;
}

/** A key without what describes it. */
export const barePublicJwk = ({ kty, crv, x, y }: PublicJwk): PublicJwk => ({ kty, crv, x, y });

/** Whether the coordinates are a point of the curve: a key that nothing was signed with yet may be any two numbers. */
export function isOnCurve(jwk: PublicJwk): boolean {
  try {
    createPublicKey({ key: { ...jwk }, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}

/** The uncompressed point (65 bytes, SEC 1 §2.3.3): one byte form for one key, whatever its JSON looks like. */
export const uncompressedPoint = (jwk: PublicJwk): Uint8Array =>
  Buffer.concat([Buffer.of(4), Buffer.from(jwk.x, "base64url"), Buffer.from(jwk.y, "base64url")]);

/** Its name (RFC 7638 §3): SHA-256 of the members in alphabetical order, base64url. */
export const thumbprint = ({ kty, crv, x, y }: PublicJwk): string =>
  hash("sha256", JSON.stringify({ crv, kty, x, y }), "base64url");
