import { type EmbeddedKeyJwt, verifyEmbeddedKeyJwt } from "./embedded-key-jwt.ts";
import { importKey } from "./verification-key.ts";

export interface NewKeyExpectation {
  /** What the key is to be: the phone's, or the one that the code makes. */
  readonly typ: "apcv-new-device-proof+jwt" | "apcv-new-code-proof+jwt";
  readonly audience: string;
  /** Card reference and challenge of the two-factor proof that it travels with. */
  readonly subject: string;
  readonly nonce: string;
  readonly now: Date;
}

/** Verifies that who takes a new key holds it: it signs the same challenge, for the same card, as the keys that it follows on. */
export async function verifyNewKeyProof(
  proof: string,
  expected: NewKeyExpectation,
): Promise<Pick<EmbeddedKeyJwt, "jwk" | "jkt"> | undefined> {
  const verified = await verifyEmbeddedKeyJwt(proof, expected, importKey);
  if (!verified) return undefined;
  const { aud, sub, nonce } = verified.payload;
  const fits = aud === expected.audience && sub === expected.subject && nonce === expected.nonce;
  return fits ? { jwk: verified.jwk, jkt: verified.jkt } : undefined;
}
