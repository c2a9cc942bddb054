import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  RECEIPT_SIGNING_KEY: z.string(),
  METADATA_SIGNING_KEY: z.string(),
});
