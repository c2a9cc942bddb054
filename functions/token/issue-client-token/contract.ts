import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  PRACTICE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  SIGNING_TABLE: z.string(),
  DPOP_NONCE_KEY: z.string(),
  PRACTICE_BASE_URL: z.string(),
});

export const Body = z.object({
  grant_type: z.string().max(200),
  scope: z.string().max(200).optional(),
  client_assertion_type: z.literal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
  client_assertion: z.string().min(20).max(4096),
});
