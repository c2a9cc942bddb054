import type { KeyObject } from "node:crypto";
import { decodeProtectedHeader, jwtDecrypt } from "jose";
import { done, type Outcome, refuse } from "../../kernel/outcome.ts";
import { CONTENT_ENCRYPTIONS, type EncryptionRefusal, KEY_AGREEMENT } from "./encryption.ts";

/** The private key of a published request-encryption key; undefined for a `kid` that is not, or no longer, one of them. */
export type FindPrivateKey = (kid: string) => Promise<KeyObject | undefined>;

const MAX_KID = 128;

/**
 * The parameters of an encrypted request (OpenID4VCI 1.0 §10): a JWT encrypted to a key of our metadata, named by its `kid`, with the
 * algorithms announced and no compression. Times that it has must hold.
 * @throws what `findKey` throws: that the key can't be had is a breakage, and not the wallet's fault
 */
export async function decryptRequest(
  jwe: string,
  findKey: FindPrivateKey,
  now: Date,
): Promise<Outcome<Record<string, unknown>, EncryptionRefusal>> {
  const kid = kidOf(jwe);
  const key = kid === undefined ? undefined : await findKey(kid);
  if (!key) return refuse({ kind: "encryption-invalid" });
  try {
    const { payload } = await jwtDecrypt(jwe, key, {
      keyManagementAlgorithms: [KEY_AGREEMENT],
      contentEncryptionAlgorithms: [...CONTENT_ENCRYPTIONS],
      maxDecompressedLength: 0,
      currentDate: now,
    });
    return done(payload);
  } catch {
    // jose throws for each way in which a JWE is wrong; to the wallet they are all the same.
    return refuse({ kind: "encryption-invalid" });
  }
}

function kidOf(jwe: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(jwe);
    return typeof kid === "string" && kid.length <= MAX_KID ? kid : undefined;
  } catch {
    return undefined;
  }
}
