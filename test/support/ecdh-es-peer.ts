import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import type { JWK } from "jose";

/** Somebody else's ECDH-ES with AES-GCM, from RFC 7518 §4.6 and RFC 7516 §5 alone: a second opinion beside `jose`. */
export const ecdhEsPeer = {
  encrypt(payload: object, to: { jwk: JWK; kid: string; enc: string }): string {
    const ephemeral = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const epk = ephemeral.publicKey.export({ format: "jwk" });
    const header = base64url(JSON.stringify({ alg: "ECDH-ES", enc: to.enc, kid: to.kid, epk }));
    const publicKey = createPublicKey({ key: { ...to.jwk }, format: "jwk" });
    const key = contentKey(diffieHellman({ privateKey: ephemeral.privateKey, publicKey }), to.enc);
    const iv = randomBytes(12);
    const cipher = createCipheriv(cipherOf(to.enc), key, iv).setAAD(Buffer.from(header));
    const ciphertext = Buffer.concat([cipher.update(JSON.stringify(payload)), cipher.final()]);
    return [header, "", base64url(iv), base64url(ciphertext), base64url(cipher.getAuthTag())].join(".");
  },
  decrypt(jwe: string, privateKey: KeyObject): unknown {
    const [header = "", , iv = "", ciphertext = "", tag = ""] = jwe.split(".");
    const { enc, epk } = JSON.parse(Buffer.from(header, "base64url").toString()) as { enc: string; epk: JWK };
    const publicKey = createPublicKey({ key: { ...epk }, format: "jwk" });
    const key = contentKey(diffieHellman({ privateKey, publicKey }), enc);
    const decipher = createDecipheriv(cipherOf(enc), key, Buffer.from(iv, "base64url"), { authTagLength: 16 })
      .setAAD(Buffer.from(header))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return JSON.parse(decipher.update(ciphertext, "base64url", "utf8") + decipher.final("utf8"));
  },
};

const base64url = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString("base64url");
const cipherOf = (enc: string) => (enc === "A128GCM" ? "aes-128-gcm" : "aes-256-gcm");

/** Concat KDF of NIST SP 800-56A: one round of SHA-256 over counter, secret, algorithm, no party information, length. */
function contentKey(secret: Uint8Array, enc: string): Buffer {
  const bits = enc === "A128GCM" ? 128 : 256;
  const info = [uint32(enc.length), Buffer.from(enc), uint32(0), uint32(0), uint32(bits)];
  return hash("sha256", Buffer.concat([uint32(1), secret, ...info]), "buffer").subarray(0, bits / 8);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
