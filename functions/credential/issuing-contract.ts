import * as z from "zod";
import { EncryptionSetting } from "../../shared/protocol/jwe/encryption.ts";
import { WalletProvidersText } from "../../shared/protocol/wallet-providers.ts";
import type { CredentialsReply, DeferredReply } from "./issuing-replies.ts";

/** What issuing needs to know, at once or later. */
export const IssuingEnv = z.object({
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
export type IssuingEnv = z.infer<typeof IssuingEnv>;

/** Credentials as an answer holds them (OpenID4VCI 1.0 §8.3), with the name by which its wallet may tell of them. */
export const credentialsReply = ({
  credentials,
  notificationId,
}: {
  readonly credentials: readonly string[];
  readonly notificationId?: string;
}): { status: number; body: CredentialsReply } => ({
  status: 200,
  body: { credentials: credentials.map((credential) => ({ credential })), notification_id: notificationId },
});

/** That there are none yet, under which name to ask again, and after how many seconds (§8.3, §9.2). */
export const deferredReply = ({
  transactionId,
  interval,
}: {
  readonly transactionId: string;
  readonly interval: number;
}): { status: number; body: DeferredReply } => ({ status: 202, body: { transaction_id: transactionId, interval } });
