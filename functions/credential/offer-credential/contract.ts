import * as z from "zod";
import { CREDENTIAL_FORMATS } from "../../../shared/domain/credential-configuration.ts";
import { OFFERED_WALLETS } from "../../../shared/domain/credential-offer.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

export const Body = z.strictObject({
  wallet: z.enum(OFFERED_WALLETS),
  /** Which format it reads: one that the issuer metadata announce; SD-JWT VC unless said. */
  format: z.enum(CREDENTIAL_FORMATS).optional(),
  /** Whether the cards of everybody covered are offered beside the holder's own; not unless said. */
  dependants: z.boolean().optional(),
});
