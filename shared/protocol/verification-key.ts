import { importJWK } from "jose";
import { latestKept } from "../kernel/kept.ts";
import { type PublicJwk, thumbprint } from "./public-jwk.ts";

/** A key to verify ES256 with. */
export type VerificationKey = Awaited<ReturnType<typeof importJWK>>;

/** Turns a key of JSON into one to verify ES256 with. Rejects for coordinates that are no point of the curve. */
export type KeyImport = (jwk: PublicJwk) => Promise<VerificationKey>;

export const importKey: KeyImport = (jwk) => importJWK(jwk, "ES256");

/**
 * The same for callers who come again and again: importing takes half as long as checking a signature, so the keys that were used last are
 * kept, up to `count`. What can't be imported is not kept.
 */
export function keepingLatest(count: number, doImport: KeyImport = importKey): KeyImport {
  const kept = latestKept<VerificationKey>(count);
  return (jwk) => kept(thumbprint(jwk), () => doImport(jwk));
}
