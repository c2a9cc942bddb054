import * as z from "zod";
import { IDENTITY_ROUTES } from "../../../shared/domain/rollout.ts";
import { VersionedKeys } from "../../../shared/kernel/versioned-keys.ts";

export const Env = z.object({
  STAGE: z.string(),
  ROLLOUT_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  CARD_TABLE: z.string(),
  NIR_MAC_KEYS: VersionedKeys,
});

/** The 15 characters of the NIR with its key, and the identity route that the person means to take; every one, when left out. */
export const Body = z.strictObject({
  nir: z.string().length(15),
  route: z.enum(IDENTITY_ROUTES).optional(),
});
