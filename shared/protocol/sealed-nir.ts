import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type Nir, nirKey, parseNir } from "../domain/nir.ts";

/** A data key (32 bytes, AES-256) and its version, which stands before everything that it has sealed. */
export interface NirDataKey {
  readonly version: number;
  readonly key: Uint8Array;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A NIR encrypted by AES-256-GCM for the person it belongs to: `<version of the data key>.<base64url(iv ‖ ciphertext ‖ tag)>`. The card
 * reference is associated data: moved to somebody else's item, the text does not open.
 */
export function sealNir(nir: Nir, cardRef: string, { version, key }: NirDataKey): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(cardRef));
  const sealed = Buffer.concat([iv, cipher.update(nir, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${version}.${sealed.toString("base64url")}`;
}

/** Which data key opens a sealed NIR. */
export const sealedUnder = (sealed: string): number => {
  const [, version] = /^([1-9][0-9]{0,3})\.[\w-]{40,80}$/.exec(sealed) ?? [];
  if (version === undefined) throw new Error("not a sealed NIR");
  return Number(version);
};

/**
 * The NIR again, 13 characters.
 * @throws when it was sealed for somebody else, under another key, or was tampered with
 */
export function openNir(sealed: string, cardRef: string, { version, key }: NirDataKey): Nir {
  if (sealedUnder(sealed) !== version) throw new Error("sealed under another data key");
  const bytes = Buffer.from(sealed.slice(sealed.indexOf(".") + 1), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(cardRef))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  const number = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  const nir = parseNir(number + nirKey(number));
  if (!nir.ok) throw new Error("what was sealed is no NIR");
  return nir.value;
}
