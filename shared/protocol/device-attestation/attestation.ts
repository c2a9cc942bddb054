import * as z from "zod";

/** Parts of DER and CBOR in base64url without padding; 4,096 characters hold 3 KiB, and real certificates have less than 2. */
const encoded = (longest: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(longest);

const AndroidKey = z.strictObject({
  format: z.literal("android-key"),
  /** `KeyStore.getCertificateChain()` of the device key: leaf first, each certificate in DER. The root may be left out. */
  chain: z.array(encoded(4096)).min(2).max(6),
});
const AppAttest = z.strictObject({
  format: z.literal("apple-appattest"),
  /** What `DCAppAttestService.attestKey` gave (CBOR). */
  object: encoded(12 * 1024),
});
const AppAssertion = z.strictObject({
  format: z.literal("apple-assertion"),
  /** What `DCAppAttestService.generateAssertion` gave (CBOR), by the key that was attested when the phone was bound. */
  assertion: encoded(1024),
});
/** Of the one phone that has no platform. */
const Canary = z.strictObject({
  format: z.literal("canary"),
  /** The word of the stage's canary authority (canary-statement.ts). */
  statement: z
    .string()
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    .max(1024),
});

/** What a phone sends to have its key vouched for by the platform; bounded so that two proofs fit in beside it. */
export const DeviceAttestation = z.discriminatedUnion("format", [AndroidKey, AppAttest]);
export type DeviceAttestation = z.infer<typeof DeviceAttestation>;

/** The same for the phone that a card is bound to by an enrolment: the only way to bind the canary's. */
export const EnrolledAttestation = z.discriminatedUnion("format", [AndroidKey, AppAttest, Canary]);
export type EnrolledAttestation = z.infer<typeof EnrolledAttestation>;

/** The same for another key of a phone that was bound before. */
export const RenewedAttestation = z.discriminatedUnion("format", [AndroidKey, AppAttest, AppAssertion]);
export type RenewedAttestation = z.infer<typeof RenewedAttestation>;
