import type { KMSClient } from "@aws-sdk/client-kms";
import { hmac } from "./kms-mac.ts";

/**
 * A secret of 32 bytes for one purpose, made by KMS out of a key that never leaves it: the same in every environment, and one call for each of
 * them. After a failure it is asked for again.
 */
export function keptMac(kms: KMSClient, keyId: string, purpose: string): () => Promise<Uint8Array> {
  let kept: Promise<Uint8Array> | undefined;
  return () => {
    kept ??= hmac(kms, keyId, Buffer.from(purpose)).catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}
