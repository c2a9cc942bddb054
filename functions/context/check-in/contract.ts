import * as z from "zod";
import type { CheckedIn } from "./check-in.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  CARD_NATURE: z.enum(["real", "test"]),
});

export const Body = z.strictObject({
  /** The practice's QR, as it was scanned. */
  request: z.string().min(20).max(1536),
  /** Whether its scanner has seen whom it is of and said yes; otherwise it is only told. */
  confirmed: z.boolean(),
});

export const present = ({ practice, isFull, context, expiresAt }: CheckedIn): Reply => ({
  practice: { practice_id: practice.id, name: practice.name, kind: practice.kind, address: practice.address },
  /** Whether somebody who gives care is told of the person, or a desk, which is told less. */
  access: isFull ? "full" : "administrative",
  opened: context !== undefined,
  /** Of the context, or of the QR as long as there is none. */
  expires_at: expiresAt.toISOString(),
});
