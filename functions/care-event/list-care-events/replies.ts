import * as z from "zod";
import { CANCELLATION_REASONS, CARE_KINDS } from "../../../shared/domain/care-event.ts";
import { PUSH_RESULTS } from "../../../shared/domain/push-outcome.ts";
import { FHIR_TYPE, JSON_TYPE } from "../../../shared/http/fhir.ts";
import { BirthDate, Cents, Day, fhirResource, Hash, Instant, Jws, Onwards } from "../../../shared/http/reply-parts.ts";

const Invoice = z.strictObject({
  number: z.string(),
  professional: z.strictObject({ rpps: z.string(), speciality: z.string() }),
  payers: z.strictObject({
    compulsory: z.strictObject({ organism: z.string(), amount_cents: Cents }),
    complementary: z.strictObject({ identifier: z.string(), amount_cents: Cents }).optional(),
    insured: z.strictObject({ amount_cents: Cents }),
  }),
  acts: z.array(
    z.strictObject({
      code: z.string(),
      quantity: z.int().min(1),
      amount_cents: Cents,
      shares: z.strictObject({ compulsory_cents: Cents, complementary_cents: Cents, insured_cents: Cents }),
    }),
  ),
  total_cents: Cents,
});
const recorded = {
  ref: Hash,
  practice_id: z.string(),
  use_id: Hash,
  recorded_at: Instant,
  receipt: Jws,
  push: z.strictObject({ outcome: z.enum(PUSH_RESULTS), at: Instant }).optional(),
};
const Care = z.strictObject({
  ...recorded,
  kind: z.enum(CARE_KINDS),
  performed_at: Instant,
  beneficiary: z.strictObject({ birth_date: BirthDate, twin_rank: z.int().min(1) }),
  stay: z.strictObject({ from: Day, until: Day }).optional(),
  claim_digest: Hash,
  invoice: Invoice,
  corrects: Hash.optional(),
  amended: z.strictObject({ by: Hash, how: z.enum(["cancelled", "corrected"]), at: Instant }).optional(),
});
const Cancellation = z.strictObject({
  ...recorded,
  kind: z.literal("cancellation"),
  cancels: Hash,
  reason: z.enum(CANCELLATION_REASONS),
});
export const CareEventReply = z.union([Care, Cancellation]);
export type CareEventReply = z.input<typeof CareEventReply>;

export const Reply = z.strictObject({ events: z.array(CareEventReply), cursor: Onwards, more: z.boolean() });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: { [JSON_TYPE]: Reply, [FHIR_TYPE]: fhirResource("Bundle") } };
