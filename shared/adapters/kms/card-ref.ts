import type { KMSClient } from "@aws-sdk/client-kms";
import type { Nir } from "../../domain/nir.ts";
import type { VersionedKey } from "../../kernel/versioned-keys.ts";
import { hmac } from "./kms-mac.ts";

/**
 * The pseudonyms that a person can be stored under, newest key first: the version of the MAC key, then the first 128 bits of HMAC(NIR) in
 * base64url. A plain hash would fall to a search of all numbers in hours. Somebody new gets the first; with one key there is only one. The
 * MACs are made at the same time: one round trip whatever the number of keys.
 */
export const cardRefsOf =
  (kms: KMSClient, keys: readonly VersionedKey[]) =>
  (nir: Nir): Promise<readonly string[]> =>
    Promise.all(
      keys.map(
        async ({ version, id }) =>
          version + (await hmac(kms, id, Buffer.from(nir))).subarray(0, 16).toString("base64url"),
      ),
    );
