import * as z from "zod";

/** The SHA-256 of the certificate that an Android app is signed with, in lower-case hexadecimal. */
const certificateDigest = z.string().regex(/^[0-9a-f]{64}$/);

/** What a stage asks of a phone's attestation. */
export const AttestationPolicy = z.strictObject({
  /** Whether a phone without attestation is refused. One that is there must always be right. */
  required: z.boolean(),
  androidApps: z.array(z.strictObject({ package: z.string(), certificate: certificateDigest })),
  /** The least that the key of an Android phone must live in. */
  androidLeast: z.enum(["trusted-environment", "strongbox"]),
  /** App identifiers, `<team>.<bundle>`. */
  iosApps: z.array(z.string()),
  /** Whether builds made by developers count; those of the store and of TestFlight always do. */
  iosDevelopment: z.boolean(),
  /** Where Google's list of revoked attestation certificates is, or a copy of it. */
  revocationList: z.url(),
  /** Roots trusted beside Google's and Apple's, base64 of DER: for stages that real phones don't reach. */
  testRoots: z.array(z.string()),
});
export type AttestationPolicy = z.infer<typeof AttestationPolicy>;

/** The same as JSON in an environment variable. */
export const AttestationPolicyText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(AttestationPolicy);
