import * as z from "zod";

const instant = z.iso.datetime({ precision: 3 });

const amount = z.int().min(0);
const InvoiceReply = z.strictObject({
  number: z.string(),
  professional: z.strictObject({ rpps: z.string(), speciality: z.string() }),
  payers: z.strictObject({
    compulsory: z.strictObject({ organism: z.string(), amount_cents: amount }),
    complementary: z.strictObject({ identifier: z.string(), amount_cents: amount }).optional(),
    insured: z.strictObject({ amount_cents: amount }),
  }),
  acts: z.array(
    z.strictObject({
      code: z.string(),
      quantity: z.int(),
      amount_cents: amount,
      shares: z.strictObject({ compulsory_cents: amount, complementary_cents: amount, insured_cents: amount }),
    }),
  ),
  total_cents: amount,
});
const recorded = {
  ref: z.string().length(43),
  practice_id: z.string().regex(/^[0-9]{9}$/),
  use_id: z.string().length(43),
  recorded_at: instant,
  receipt: z.string(),
  push: z.strictObject({ outcome: z.enum(["accepted", "no-device", "endpoint-disabled"]), at: instant }).optional(),
};
const CareReply = z.strictObject({
  ...recorded,
  kind: z.enum(["consultation", "dispensing", "hospital-stay"]),
  performed_at: instant,
  beneficiary: z.strictObject({ birth_date: z.string(), twin_rank: z.int() }),
  stay: z.strictObject({ from: z.iso.date(), until: z.iso.date() }).optional(),
  claim_digest: z.string(),
  invoice: InvoiceReply,
  corrects: z.string().length(43).optional(),
  amended: z
    .strictObject({ by: z.string().length(43), how: z.enum(["cancelled", "corrected"]), at: instant })
    .optional(),
});
const CancellationReply = z.strictObject({
  ...recorded,
  kind: z.literal("cancellation"),
  cancels: z.string().length(43),
  reason: z.enum(["care-not-given", "entered-twice", "wrong-person", "wrong-amounts"]),
});
export const CareEventsReply = z.strictObject({
  events: z.array(z.discriminatedUnion("kind", [CareReply, CancellationReply])),
  cursor: z.string(),
  more: z.boolean(),
});
