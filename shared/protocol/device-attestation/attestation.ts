import * as z from "zod";

/** Parts of DER and CBOR in base64url without padding; 4,096 characters hold 3 KiB, and real certificates have less than 2. */
const encoded = (longest: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(longest);

/** What a phone sends to have its key vouched for by the platform; bounded so that two proofs fit in beside it. */
export const DeviceAttestation = z.discriminatedUnion("format", [
  z.strictObject({
    format: z.literal("android-key"),
    /** `KeyStore.getCertificateChain()` of the device key: leaf first, each certificate in DER. The root may be left out. */
    chain: z.array(encoded(4096)).min(2).max(6),
  }),
  z.strictObject({
    format: z.literal("apple-appattest"),
    /** What `DCAppAttestService.attestKey` gave (CBOR). */
    object: encoded(12 * 1024),
  }),
]);
export type DeviceAttestation = z.infer<typeof DeviceAttestation>;
