import * as z from "zod";

export { ContextPath as Path } from "../own-contract.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PRACTICE_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  PRACTICE_BASE_URL: z.string(),
  CARD_NATURE: z.enum(["real", "test"]),
});
