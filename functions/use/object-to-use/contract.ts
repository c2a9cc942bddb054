import * as z from "zod";
import { ContextId } from "../../context/own-contract.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  CARE_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
});

export const Path = z.strictObject({ id: ContextId });

export const Body = z.strictObject({
  /** Whether nothing is to be opened with the card any more, until its holder proves their identity again. */
  block_card: z.boolean(),
});
