import { calculateJwkThumbprint, createLocalJWKSet, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import * as z from "zod";
import type { CareEvent } from "./care-events.ts";
import { publishedKeys } from "./published-keys.ts";

const Key = z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() });
const Certificate = z.strictObject({
  iss: z.string(),
  iat: z.int(),
  exp: z.int(),
  cnf: z.strictObject({ jwk: Key }),
});
const common = {
  iss: z.string(),
  iat: z.int(),
  jti: z.string().min(16),
  reader: z.string(),
  practice: z.string(),
  context_id: z.string(),
};
const Receipt = z.discriminatedUnion("kind", [
  z.strictObject({
    ...common,
    kind: z.enum(["consultation", "dispensing", "hospital-stay"]),
    professional: z.string(),
    performed_at: z.iso.datetime({ precision: 3 }),
    claim_digest: z.string(),
    corrects: z.string().optional(),
  }),
  z.strictObject({ ...common, kind: z.literal("cancellation"), cancels: z.string(), reason: z.string() }),
]);
export type Receipt = z.infer<typeof Receipt>;

export interface VerifiedReceipt {
  readonly receipt: Receipt;
  /** Thumbprint of the published key at the chain's end: the one that KMS holds. */
  readonly certifiedBy: string;
}

/** Follows the chain of a receipt with nothing but the practice API's published keys. */
export async function verifyReceipt(receipt: string, practiceUrl: string): Promise<VerifiedReceipt> {
  const { payload, certifiedBy } = await verifyCertified(receipt, practiceUrl, "apcv-receipt+jwt");
  return { receipt: Receipt.parse(payload), certifiedBy };
}

/**
 * What a practice keeps as proof: a JWT signed by a key that a certificate in its header names, the certificate by a published key, and made
 * while it was valid.
 */
export async function verifyCertified(proof: string, practiceUrl: string, typ: string) {
  const { key_certificate, kid } = decodeProtectedHeader(proof) as { key_certificate?: unknown; kid?: unknown };
  if (typeof key_certificate !== "string") throw new Error("there is no certificate");
  const published = await publishedKeys(`${practiceUrl}/jwks/receipts.json`);
  const certified = await jwtVerify(key_certificate, createLocalJWKSet(published), {
    typ: "apcv-receipt-key+jwt",
    algorithms: ["ES256"],
    issuer: practiceUrl,
  });
  const certificate = Certificate.parse(certified.payload);
  if (certificate.exp - certificate.iat !== 3600) throw new Error("the certificate is not for one hour");
  const { jwk } = certificate.cnf;
  if (kid !== (await calculateJwkThumbprint(jwk))) throw new Error("another key is named");
  const { payload } = await jwtVerify(proof, await importJWK(jwk, "ES256"), {
    typ,
    algorithms: ["ES256"],
    issuer: practiceUrl,
    requiredClaims: ["iat"],
  });
  const { iat = 0 } = payload;
  if (iat < certificate.iat || iat > certificate.exp) throw new Error("made outside the certificate's hour");
  return { payload, certifiedBy: String(certified.protectedHeader.kid) };
}

/** The receipt's claims that say of which event it is. */
export const receiptMatches = (receipt: Receipt, event: CareEvent, clientId: string): boolean =>
  `${receipt.practice}.${receipt.reader}` === clientId &&
  receipt.context_id === event.context_id &&
  receipt.kind !== "cancellation" &&
  receipt.kind === event.kind &&
  receipt.professional === event.invoice.professional.rpps &&
  receipt.performed_at === event.performed_at &&
  receipt.claim_digest === event.claim_digest;
