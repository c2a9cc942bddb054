import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod";
import { CARD_REF } from "./qr-proof.ts";

/** Which credential of which card. */
export interface CredentialReference {
  readonly cardRef: string;
  readonly credentialId: string;
}
const Reference = z.tuple([z.string().regex(CARD_REF), z.string().regex(/^[A-Za-z0-9_-]{32}\.[0-9]{1,2}$/)]);
/** All are sealed at the same length, so that it tells nothing. */
const LENGTH = 59;

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What a credential says of itself to nobody but us, as its `jti`: base64url(iv ‖ ciphertext ‖ tag) by AES-256-GCM. Made twice of the same
 * it shares nothing, so that it links no two credentials of a card.
 * @param key 32 bytes
 */
export function sealReference({ cardRef, credentialId }: CredentialReference, key: Uint8Array): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const sealed = [
    iv,
    cipher.update(`${cardRef} ${credentialId}`.padEnd(LENGTH), "utf8"),
    cipher.final(),
    cipher.getAuthTag(),
  ];
  return Buffer.concat(sealed).toString("base64url");
}

/** The same again; undefined for whatever was not sealed under this key. */
export function openReference(sealed: unknown, key: Uint8Array): CredentialReference | undefined {
  if (typeof sealed !== "string") return undefined;
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    const [cardRef, credentialId] = Reference.parse(text.trimEnd().split(" "));
    return { cardRef, credentialId };
  } catch {
    return undefined;
  }
}
