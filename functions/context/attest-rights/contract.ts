import * as z from "zod";
import { ContextId } from "../own-contract.ts";

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

export const Body = z.strictObject({
  context_id: ContextId,
  /** An instant at which the reader held the context. */
  at: z.iso.datetime(),
});
