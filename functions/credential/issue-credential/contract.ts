import * as z from "zod";
import { EncryptionSetting } from "../../../shared/protocol/jwe/encryption.ts";
import { WalletProvidersText } from "../../../shared/protocol/wallet-providers.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  INSURED_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  STATUS_TABLE: z.string(),
  STATUS_LIST_SIZE: z.coerce.number(),
  TOKEN_SIGNING_KEY: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CREDENTIAL_SIGNING_KEY: z.string(),
  REQUEST_ENCRYPTION_KEY: z.string(),
  CREDENTIAL_ENCRYPTION: EncryptionSetting,
  SIGNING_TABLE: z.string(),
  CREDENTIAL_REF_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  WALLET_PROVIDERS: WalletProvidersText,
});

/** Room for a batch of proofs, or for one with the attestation of as many keys, in bytes. */
export const REQUEST_LIMIT = 64 * 1024;

/**
 * OpenID4VCI 1.0 §8.2. Unknown members are ignored, as the specification asks; `proof`, which drafts had in the place of `proofs`, is not: who
 * sends it would get what it did not ask for. What `proofs` holds is judged as proofs, since its faults have an error code of their own.
 */
export const CredentialRequest = z.object({
  credential_configuration_id: z.string().max(200),
  proofs: z.unknown().optional(),
  proof: z.never().optional(),
});
