import { generateKeyPairSync, sign } from "node:crypto";
import { digest } from "../../../shared/kernel/ids.ts";
import { PublicJwk } from "../../../shared/protocol/public-jwk.ts";

/** A P-256 key of a client, wherever its private half is. */
export interface ClientKey {
  readonly jwk: PublicJwk;
  /** ES256 over the bytes given: r‖s. */
  sign(input: Uint8Array): Promise<Uint8Array>;
}

/** One that lives no longer than the environment, and was never anywhere else. */
export function memoryKey(): ClientKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    jwk: PublicJwk.parse(publicKey.export({ format: "jwk" })),
    sign: async (input) => sign("sha256", input, { key: privateKey, dsaEncoding: "ieee-p1363" }),
  };
}

export interface ClientHeader {
  readonly typ?: string;
  readonly jwk?: PublicJwk;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A compact JWS (RFC 7515 §7.1). */
export async function signedBy(key: ClientKey, header: ClientHeader, claims: object): Promise<string> {
  const input = `${encode({ ...header, alg: "ES256" })}.${encode(claims)}`;
  const signature = await key.sign(Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

/** The same with the public key in its header. */
export const provenBy = (key: ClientKey, typ: string, claims: object): Promise<string> =>
  signedBy(key, { typ, jwk: key.jwk }, claims);

export interface DpopSubject {
  readonly method: string;
  readonly url: string;
  readonly iat: number;
  readonly jti: string;
  readonly nonce?: string | undefined;
  readonly accessToken?: string | undefined;
}

/** A DPoP proof (RFC 9449 §4.2): `htu` is the address without its query. */
export const dpopProof = (key: ClientKey, { method, url, accessToken, ...more }: DpopSubject): Promise<string> =>
  provenBy(key, "dpop+jwt", {
    htm: method,
    htu: url.split("?")[0],
    ...more,
    ...(accessToken !== undefined && { ath: digest(accessToken) }),
  });
