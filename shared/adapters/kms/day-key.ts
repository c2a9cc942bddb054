import type { KMSClient } from "@aws-sdk/client-kms";
import { hmac } from "./kms-mac.ts";

/** Today's, and for some minutes after midnight still yesterday's. */
const KEPT_DAYS = 2;

/**
 * One key a day, 32 bytes, made by KMS out of a key that never leaves it: the same in every environment, and one call for each of them a
 * day. After a failure the key is asked for again.
 */
export function dayKeys(kms: KMSClient, keyId: string, purpose: string): (day: string) => Promise<Uint8Array> {
  const known = new Map<string, Promise<Uint8Array>>();
  return (day) => {
    const key =
      known.get(day) ??
      hmac(kms, keyId, Buffer.from(`${purpose} ${day}`)).catch((error: unknown) => {
        known.delete(day);
        throw error;
      });
    known.set(day, key);
    const [oldest = day] = known.keys();
    if (known.size > KEPT_DAYS) known.delete(oldest);
    return key;
  };
}
