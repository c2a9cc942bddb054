import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CARD_BASE_URL: z.string(),
  SIGNING_TABLE: z.string(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  METADATA_SIGNING_KEY: z.string(),
});

/** Seconds that key sets may be kept. A new key is published for longer than this before it signs. */
export const KEY_SET_SECONDS = 300;
