import * as z from "zod";
import { VersionedKeys } from "../../../shared/kernel/versioned-keys.ts";

export const Env = z.object({
  STAGE: z.string(),
  FEED_BUCKET: z.string(),
  INSURED_TABLE: z.string(),
  NIR_MAC_KEYS: VersionedKeys,
  NIR_DATA_KEY: z.string(),
});
