import * as z from "zod";

export { PushTarget as Body } from "../../../shared/http/push-target.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});
