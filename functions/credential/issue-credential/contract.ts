import * as z from "zod";
import { EncryptionSetting } from "../../../shared/protocol/jwe/encryption.ts";

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
  CARD_BASE_URL: z.string(),
});

/** OpenID4VCI 1.0 §8.2. Unknown members are ignored, as the specification asks; one proof, since no batch is announced. */
export const CredentialRequest = z.object({
  credential_configuration_id: z.string().max(200),
  proofs: z.strictObject({ jwt: z.tuple([z.string().min(20).max(4096)]) }),
});
