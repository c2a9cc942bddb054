import { createECDH, hkdfSync } from "node:crypto";
import { generateKeyPair } from "dpop";
import { type CryptoKey, calculateJwkThumbprint, exportJWK, importJWK, type JWK, type JWTPayload, SignJWT } from "jose";

/** A P-256 key of a client. */
export interface ClientKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public half, with no other member than `kty`, `crv`, `x` and `y`. */
  readonly jwk: PublicKey;
  /** RFC 7638 thumbprint. */
  readonly jkt: string;
}

export type PublicKey = { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string };

export async function newClientKey(): Promise<ClientKey> {
  return clientKey(await generateKeyPair("ES256"));
}

/**
 * The key that a phone derives from its salt and the 6-digit code: HKDF-SHA-256 to 48 bytes, reduced to a scalar
 * between 1 and n - 1 of P-256.
 */
export async function codeKey(salt: Uint8Array, code: string): Promise<ClientKey> {
  const okm = Buffer.from(hkdfSync("sha256", salt, "apcv-code-key-v1", code, 48));
  const scalar = (BigInt(`0x${okm.toString("hex")}`) % (P256_ORDER - 1n)) + 1n;
  const d = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex");
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const jwk = { kty: "EC", crv: "P-256", x: base64url(point.subarray(1, 33)), y: base64url(point.subarray(33)) };
  return clientKey({
    privateKey: await webCryptoKey({ ...jwk, d: base64url(d) }),
    publicKey: await webCryptoKey(jwk),
  });
}

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

async function webCryptoKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, "ES256", { extractable: true });
  if (key instanceof Uint8Array) throw new TypeError("not an EC key");
  return key;
}

async function clientKey(pair: { privateKey: CryptoKey; publicKey: CryptoKey }): Promise<ClientKey> {
  const { x = "", y = "" } = await exportJWK(pair.publicKey);
  const jwk = { kty: "EC", crv: "P-256", x, y } as const;
  return { ...pair, jwk, jkt: await calculateJwkThumbprint(jwk) };
}

/** A compact JWS (ES256) of this type; `jwk` in the header when the verifier is to take the key from there. */
export function signedBy(key: ClientKey, header: { typ: string; jwk?: JWK }, payload: JWTPayload): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ ...header, alg: "ES256" }).sign(key.privateKey);
}
