import * as z from "zod";
import { WalletClients } from "../shared/domain/wallet-client.ts";
import { jsonOf } from "../shared/kernel/json-of.ts";
import type { AccountProvider } from "../shared/protocol/sign-in.ts";

const endpoint = z.string("is missing").regex(/^https:\/\/[^\s#]+$/, "must be an https address");

/** In cdk.json an array, on the command line its JSON. */
const walletClients = z
  .preprocess((given) => (typeof given === "string" ? jsonOf(given) : given), z.unknown())
  .pipe(
    z.custom<WalletClients>(
      (given) => WalletClients.safeParse(given).success,
      'must be [{"client_id":"…","redirect_uris":["https://…"]}]',
    ),
  );

/** Where people sign in with the health account before a wallet gets a code, and which wallets may send them there. */
export const accountSettings = {
  /** What the provider knows this service by. */
  accountClientId: z.string().min(1, "must not be empty").default("apcv-wallets"),
  accountAuthorizationEndpoint: endpoint,
  accountTokenEndpoint: endpoint,
  /** Levels (`acr`) of a sign-in that stand for two factors, separated by commas. */
  accountLevels: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, "must be levels separated by commas")
    .transform((text) => text.split(","))
    .default(["eidas-substantial", "eidas-high"]),
  walletClients: walletClients.default([]),
};
export type AccountSetting = Exclude<keyof typeof accountSettings, "walletClients">;

export const accountProviderOf = (settings: {
  readonly accountIssuer: string;
  readonly accountClientId: string;
  readonly accountAuthorizationEndpoint: string;
  readonly accountTokenEndpoint: string;
  readonly accountLevels: string[];
}): AccountProvider => ({
  issuer: settings.accountIssuer,
  clientId: settings.accountClientId,
  authorizationEndpoint: settings.accountAuthorizationEndpoint,
  tokenEndpoint: settings.accountTokenEndpoint,
  levels: settings.accountLevels,
});
