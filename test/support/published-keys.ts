import type { JSONWebKeySet } from "jose";
import * as z from "zod";

/** A published key: public members only, so that a private part in a key set is a failure. */
const PublishedKey = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string(),
  y: z.string(),
  use: z.literal("sig"),
  alg: z.literal("ES256"),
  kid: z.string(),
});
export const KeySet = z.strictObject({ keys: z.array(PublishedKey).min(1) });

/** The key set at an address. */
export async function publishedKeys(url: string): Promise<JSONWebKeySet> {
  return KeySet.parse(await (await fetch(url)).json());
}
