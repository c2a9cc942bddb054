import type { JSONWebKeySet } from "jose";
import * as z from "zod";
import type { CareEvent } from "./care-events.ts";
import { verifyCertifiedJwt } from "./certified-jwt.ts";
import { publishedKeys } from "./published-keys.ts";

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

const verifiedWith = (kept: JSONWebKeySet, proof: string, issuer: string, typ: string) =>
  verifyCertifiedJwt(kept, proof, { typ, use: "receipt", issuer, now: new Date() });

/** The receipt's claims that say of which event it is. */
export const receiptMatches = (receipt: Receipt, event: CareEvent, clientId: string): boolean =>
  `${receipt.practice}.${receipt.reader}` === clientId &&
  receipt.context_id === event.context_id &&
  receipt.kind !== "cancellation" &&
  receipt.kind === event.kind &&
  receipt.professional === event.invoice.professional.rpps &&
  receipt.performed_at === event.performed_at &&
  receipt.claim_digest === event.claim_digest;
