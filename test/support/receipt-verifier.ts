import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
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

/** Verifies a receipt with nothing but the practice API's published keys. */
export async function verifyReceipt(receipt: string, practiceUrl: string): Promise<VerifiedReceipt> {
  return verifyReceiptWith(await keptKeys(practiceUrl), receipt, practiceUrl);
}

/** The same of keys that were kept, without a network and whenever. With `jose` alone. */
export async function verifyReceiptWith(
  kept: JSONWebKeySet,
  receipt: string,
  issuer: string,
): Promise<VerifiedReceipt> {
  const { payload, certifiedBy } = await verifiedWith(kept, receipt, issuer, "apcv-receipt+jwt");
  return { receipt: Receipt.parse(payload), certifiedBy };
}

/** What else a practice keeps as proof. */
export const verifyCertified = async (proof: string, practiceUrl: string, typ: string) =>
  verifiedWith(await keptKeys(practiceUrl), proof, practiceUrl, typ);

const keptKeys = (practiceUrl: string) => publishedKeys(`${practiceUrl}/jwks/receipts.json`);

/**
 * A JWT signed by a published key, or by one that a certificate in its header names, which a published key has signed and which was valid when the
 * JWT was made.
 */
async function verifiedWith(kept: JSONWebKeySet, proof: string, issuer: string, typ: string) {
  const { key_certificate: certificate } = decodeProtectedHeader(proof) as { key_certificate?: unknown };
  const expected = { typ, algorithms: ["ES256"], issuer, requiredClaims: ["iat"] };
  const published = createLocalJWKSet(kept);
  if (certificate === undefined) {
    const { payload, protectedHeader } = await jwtVerify(proof, published, expected);
    return { payload, certifiedBy: String(protectedHeader.kid) };
  }
  const { jwk, certifiedBy } = await certifiedKey(String(certificate), published, proof, issuer);
  const { payload } = await jwtVerify(proof, await importJWK(jwk, "ES256"), expected);
  return { payload, certifiedBy };
}

/** The key of a certificate that was valid at the instant that the JWT says it was made. */
async function certifiedKey(certificate: string, published: JWTVerifyGetKey, proof: string, issuer: string) {
  const { iat = 0 } = decodeJwt(proof);
  const { payload, protectedHeader } = await jwtVerify(certificate, published, {
    typ: "apcv-receipt-key+jwt",
    algorithms: ["ES256"],
    issuer,
    currentDate: new Date(iat * 1000),
  });
  const { iat: from, exp, cnf } = Certificate.parse(payload);
  if (exp - from !== 3600) throw new Error("the certificate is not for one hour");
  if (iat < from || iat > exp) throw new Error("made outside the certificate's hour");
  if (decodeProtectedHeader(proof).kid !== (await calculateJwkThumbprint(cnf.jwk)))
    throw new Error("another key is named");
  return { jwk: cnf.jwk, certifiedBy: String(protectedHeader.kid) };
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
