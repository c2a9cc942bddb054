import * as z from "zod";
import { WALLET_FAMILY } from "../../../shared/protocol/refresh-token.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

/** Names a wallet's session, and never a phone's. */
export const Path = z.object({ id: z.string().regex(WALLET_FAMILY) });
