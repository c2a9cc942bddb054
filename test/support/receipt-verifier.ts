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
const Receipt = z.strictObject({
  iss: z.string(),
  iat: z.int(),
  jti: z.string().min(16),
  reader: z.string(),
  practice: z.string(),
  professional: z.string(),
  context_id: z.string(),
  kind: z.string(),
  performed_at: z.iso.datetime({ precision: 3 }),
  claim_digest: z.string(),
});
export type Receipt = z.infer<typeof Receipt>;

export interface VerifiedReceipt {
  readonly receipt: Receipt;
  /** Thumbprint of the published key at the chain's end: the one that KMS holds. */
  readonly certifiedBy: string;
}

/**
 * Follows the chain of a receipt with nothing but the practice API's published keys: the receipt is signed by a key that
 * a certificate in its header names, the certificate by a published key, and the receipt was made while it was valid.
 */
export async function verifyReceipt(receipt: string, practiceUrl: string): Promise<VerifiedReceipt> {
  const { key_certificate, kid } = decodeProtectedHeader(receipt) as { key_certificate?: unknown; kid?: unknown };
  if (typeof key_certificate !== "string") throw new Error("the receipt carries no certificate");
  const published = await publishedKeys(`${practiceUrl}/jwks/receipts.json`);
  const certified = await jwtVerify(key_certificate, createLocalJWKSet(published), {
    typ: "apcv-receipt-key+jwt",
    algorithms: ["ES256"],
    issuer: practiceUrl,
  });
  const certificate = Certificate.parse(certified.payload);
  if (certificate.exp - certificate.iat !== 3600) throw new Error("the certificate is not for one hour");
  const { jwk } = certificate.cnf;
  if (kid !== (await calculateJwkThumbprint(jwk))) throw new Error("the receipt names another key");
  const { payload } = await jwtVerify(receipt, await importJWK(jwk, "ES256"), {
    typ: "apcv-receipt+jwt",
    algorithms: ["ES256"],
    issuer: practiceUrl,
  });
  const claims = Receipt.parse(payload);
  if (claims.iat < certificate.iat || claims.iat > certificate.exp)
    throw new Error("made outside the certificate's hour");
  return { receipt: claims, certifiedBy: String(certified.protectedHeader.kid) };
}

/** The receipt's claims that say of which event it is. */
export const receiptMatches = (receipt: Receipt, event: CareEvent, clientId: string): boolean =>
  `${receipt.practice}.${receipt.reader}` === clientId &&
  receipt.professional === event.invoice.professional.rpps &&
  receipt.context_id === event.context_id &&
  receipt.kind === event.kind &&
  receipt.performed_at === event.performed_at &&
  receipt.claim_digest === event.claim_digest;
