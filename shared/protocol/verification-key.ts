import { importJWK } from "jose";
import { type PublicJwk, thumbprint } from "./public-jwk.ts";

/** Turns a key of JSON into one to verify ES256 with. Rejects for coordinates that are no point of the curve. */
export type KeyImport = (jwk: PublicJwk) => ReturnType<typeof importJWK>;

export const importKey: KeyImport = (jwk) => importJWK(jwk, "ES256");

/**
 * The same for callers who come again and again: importing takes half as long as checking a signature, so the keys that were used last are
 * kept, up to `count`, and the one unused for longest makes room. What can't be imported is not kept.
 */
export function keepingLatest(count: number, doImport: KeyImport = importKey): KeyImport {
  const kept = new Map<string, ReturnType<KeyImport>>();
  const imported = (name: string, jwk: PublicJwk) => {
    const key = doImport(jwk);
    key.catch(() => kept.delete(name));
    return key;
  };
  return (jwk) => {
    const name = thumbprint(jwk);
    const key = kept.get(name) ?? imported(name, jwk);
    // A map lists its entries as they were set: the first is the one unused for longest.
    kept.delete(name);
    kept.set(name, key);
    const [oldest = name] = kept.keys();
    if (kept.size > count) kept.delete(oldest);
    return key;
  };
}
