import * as z from "zod";
import { VersionedKeys } from "../../../shared/kernel/versioned-keys.ts";
import { AccountProviderText } from "../../../shared/protocol/sign-in.ts";

export const Env = z.object({
  STAGE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  NIR_MAC_KEYS: VersionedKeys,
  CARD_BASE_URL: z.string(),
  ACCOUNT_PROVIDER: AccountProviderText,
});

/** What the provider sends the browser back with (OpenID Connect Core §3.1.2.5): a code, or why there is none. */
export const Query = z.union([
  z.object({ state: z.string().min(1).max(128), code: z.string().min(1).max(2048) }),
  z.object({ state: z.string().min(1).max(128), error: z.string().max(128) }),
]);
