import * as z from "zod";

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** A public P-256 key (RFC 7517): exactly these members, so that no private part and no surprise gets in. */
export const PublicJwk = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: coordinate,
  y: coordinate,
});
export type PublicJwk = z.infer<typeof PublicJwk>;

/** The uncompressed point (65 bytes, SEC 1 §2.3.3): one byte form for one key, whatever its JSON looks like. */
export const uncompressedPoint = (jwk: PublicJwk): Uint8Array =>
  Buffer.concat([Buffer.of(4), Buffer.from(jwk.x, "base64url"), Buffer.from(jwk.y, "base64url")]);
