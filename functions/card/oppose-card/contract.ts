import * as z from "zod";
import { VersionedKeys } from "../../../shared/kernel/versioned-keys.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  NIR_MAC_KEYS: VersionedKeys,
});

/** The 15 characters of the NIR with its key, and what became of the phone. */
export const Body = z.strictObject({ nir: z.string().length(15), reason: z.enum(["lost", "stolen"]) });
