import * as z from "zod";
import { AnonymousWallets } from "../../../shared/domain/anonymous-wallets.ts";
import { EncryptionSetting } from "../../../shared/protocol/jwe/encryption.ts";
import { WalletProvidersText } from "../../../shared/protocol/wallet-providers.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_BASE_URL: z.string(),
  METADATA_SIGNING_KEY: z.string(),
  EPHEMERAL_TABLE: z.string(),
  REQUEST_ENCRYPTION_KEY: z.string(),
  CREDENTIAL_ENCRYPTION: EncryptionSetting,
  SIGNING_TABLE: z.string(),
  WALLET_PROVIDERS: WalletProvidersText,
  ANONYMOUS_WALLETS: AnonymousWallets,
});
