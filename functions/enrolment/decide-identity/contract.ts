import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  PRACTICE_BASE_URL: z.string(),
});

/** The decision as the provider has signed it, a compact JWS. */
export const Body = z.strictObject({ decision: z.string().min(20).max(8192) });
