import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  SIGNING_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  RECEIPT_SIGNING_KEY: z.string(),
});
