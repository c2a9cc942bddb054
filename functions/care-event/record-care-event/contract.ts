import * as z from "zod";
import { CARE_KINDS } from "../../../shared/domain/care-event.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  RECEIPT_SIGNING_KEY: z.string(),
  SIGNING_TABLE: z.string(),
  PRACTICE_BASE_URL: z.string(),
});

const cents = z.int().min(0).max(100_000_000);
const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export const CareEventBody = z.strictObject({
  event_id: z.uuid(),
  context_id: hash,
  kind: z.enum(CARE_KINDS),
  performed_at: z.iso.datetime(),
  /** SHA-256 of the claim, base64url: the claim itself is never needed here. */
  claim_digest: hash,
  invoice: z.strictObject({
    acts: z
      .array(
        z.strictObject({
          code: z.string().regex(/^[A-Z0-9]{1,13}$/),
          quantity: z.int().min(1).max(999),
          amount_cents: cents,
        }),
      )
      .min(1)
      .max(50),
    total_cents: cents,
  }),
});
export type CareEventBody = z.infer<typeof CareEventBody>;
