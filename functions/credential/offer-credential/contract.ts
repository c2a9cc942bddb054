import * as z from "zod";
import { OFFERED_WALLETS } from "../../../shared/domain/credential-offer.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

export const OfferBody = z.strictObject({
  wallet: z.enum(OFFERED_WALLETS),
  /** Whether the cards of everybody covered are offered beside the holder's own; not unless said. */
  dependants: z.boolean().optional(),
});
