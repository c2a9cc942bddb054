import * as z from "zod";
import { AccountProviderText } from "../../../shared/protocol/sign-in.ts";

export const Env = z.object({
  STAGE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  CARD_BASE_URL: z.string(),
  ACCOUNT_PROVIDER: AccountProviderText,
});

/** RFC 9126 §4: everything else was pushed. */
export const Query = z.object({
  client_id: z.string().min(1).max(512),
  request_uri: z.string().min(1).max(512),
});
