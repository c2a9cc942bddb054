import * as z from "zod";

/** What a function that a phone calls is told by its stack: where the card is, which tokens count, and where proofs are spent. */
export const PhoneEnv = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});
