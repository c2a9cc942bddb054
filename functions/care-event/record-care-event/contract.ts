import * as z from "zod";
import { CANCELLATION_REASONS, CARE_KINDS } from "../../../shared/domain/care-event.ts";
import type { Act, Invoice } from "../../../shared/domain/invoice.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { ClaimAsCancellation } from "../../../shared/protocol/fhir/cancellation.ts";
import { ClaimAsCareEvent } from "../../../shared/protocol/fhir/claim.ts";
import { RECEIPT_SIGNINGS } from "../../../shared/protocol/receipt.ts";
import type { CareEventWish } from "./wish.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  RECEIPT_SIGNING_KEY: z.string(),
  RECEIPT_SIGNING: z.enum(RECEIPT_SIGNINGS),
  SIGNING_TABLE: z.string(),
  PRACTICE_BASE_URL: z.string(),
});

/** Events of one call, at most. */
export const BATCH_LIMIT = 25;

const cents = z.int().min(0).max(100_000_000);
const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const speciality = z.string().regex(/^[0-9]{2}$/);

const ActBody = z.strictObject({
  code: z.string().regex(/^[A-Z0-9]{1,13}$/),
  quantity: z.int().min(1).max(999),
  /** Of one unit. */
  amount_cents: cents,
  /** Of the price, which is quantity times amount: what each payer pays. */
  shares: z.strictObject({ compulsory_cents: cents, complementary_cents: cents, insured_cents: cents }),
});
const InvoiceBody = z.strictObject({
  number: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9./_-]{0,39}$/),
  professional: z.strictObject({ rpps: z.string().regex(/^[0-9]{11}$/), speciality }),
  payers: z.strictObject({
    compulsory: z.strictObject({ organism: z.string().regex(/^[0-9]{9}$/), amount_cents: cents }),
    complementary: z.strictObject({ identifier: z.string().regex(/^[0-9]{8,10}$/), amount_cents: cents }).optional(),
    insured: z.strictObject({ amount_cents: cents }),
  }),
  acts: z.array(ActBody).min(1).max(50),
  total_cents: cents,
});
const StayBody = z
  .strictObject({ from: z.iso.date(), until: z.iso.date() })
  .refine(({ from, until }) => from <= until, { path: ["until"] });

const named = { event_id: z.uuid(), context_id: hash };

/** Care that was given. The digest is SHA-256 of the claim, base64url: the claim itself is never needed here. */
const CareBody = z
  .strictObject({
    ...named,
    kind: z.enum(CARE_KINDS),
    performed_at: z.iso.datetime(),
    beneficiary: z.strictObject({
      birth_date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
      twin_rank: z.int().min(1).max(9),
    }),
    stay: StayBody.optional(),
    claim_digest: hash,
    invoice: InvoiceBody,
    /** `ref` of the event that this one stands in for, of the same practice, person and day. */
    corrects: hash.optional(),
  })
  .refine(({ kind, stay }) => (kind === "hospital-stay") === (stay !== undefined), { path: ["stay"] });
/** That the event of this `ref` does not count. */
const CancellationBody = z.strictObject({
  ...named,
  kind: z.literal("cancellation"),
  cancels: hash,
  reason: z.enum(CANCELLATION_REASONS),
});
/**
 * One event, under the `Idempotency-Key` of its post; or a line of a batch, under its own `event_id`. A batch needs no such
 * header, and one that it bears is passed over: a line that is repeated may stand in another batch.
 */
export const Body = z.discriminatedUnion("kind", [CareBody, CancellationBody]);
export type Body = z.infer<typeof Body>;

/** The same as a FHIR claim: one that is active is care, one that is cancelled ends some. */
export const CareEventClaim = z.discriminatedUnion("status", [
  ClaimAsCareEvent.pipe(CareBody),
  ClaimAsCancellation.pipe(CancellationBody),
]);

/** What is asked for under a key. Members have one order, whatever order they came in: equal events are equal texts. */
export function wishOf(body: Body, key: string): CareEventWish {
  const { event_id: eventId, context_id: contextId, ...content } = body;
  const contentHash = digest(JSON.stringify(content));
  const named = { key, eventId, contextId, bodyHash: digest(JSON.stringify(body)), contentHash };
  if (body.kind === "cancellation") return { ...named, kind: body.kind, cancels: body.cancels, reason: body.reason };
  return {
    ...named,
    kind: body.kind,
    performedAt: new Date(body.performed_at),
    beneficiary: { birthDate: body.beneficiary.birth_date, twinRank: body.beneficiary.twin_rank },
    stay: body.stay,
    claimDigest: body.claim_digest,
    invoice: invoiceOf(body.invoice),
    corrects: body.corrects,
  };
}

const invoiceOf = ({ number, professional, payers, acts, total_cents }: z.infer<typeof InvoiceBody>): Invoice => ({
  number,
  professional,
  organism: payers.compulsory.organism,
  complementary: payers.complementary?.identifier,
  acts: acts.map(actOf),
  shares: {
    compulsoryCents: payers.compulsory.amount_cents,
    complementaryCents: payers.complementary?.amount_cents ?? 0,
    insuredCents: payers.insured.amount_cents,
  },
  totalCents: total_cents,
});

const actOf = ({ code, quantity, amount_cents, shares }: z.infer<typeof ActBody>): Act => ({
  code,
  quantity,
  amountCents: amount_cents,
  shares: {
    compulsoryCents: shares.compulsory_cents,
    complementaryCents: shares.complementary_cents,
    insuredCents: shares.insured_cents,
  },
});
