import * as z from "zod";
import { normalSerial } from "./read-chain.ts";

const RevocationList = z.object({ entries: z.record(z.string(), z.unknown()) });

/**
 * The serial numbers in Google's list of attestation certificates not to be trusted (`{"entries":{"<hex>":{"status":"REVOKED",…}}}`,
 * https://developer.android.com/privacy-and-security/security-key-attestation#certificate_status). Suspended ones are not to be trusted
 * either, so to be listed is enough.
 * @throws when it is no such list
 */
export const readRevokedSerials = (list: unknown): ReadonlySet<string> =>
  new Set(Object.keys(RevocationList.parse(list).entries).map(normalSerial));
