import { X509Certificate } from "node:crypto";
import * as z from "zod";
import { jsonOf } from "../shared/kernel/json-of.ts";
import { WalletProviders } from "../shared/protocol/wallet-providers.ts";
import { SettingsError } from "./settings-error.ts";

const asRoots = "must be base64 of CA certificates in DER, separated by commas";
const asKeys = "must be a JSON array of public P-256 JWKs, each with a kid";

/** Roots above wallet providers' certificates. */
const roots = z
  .string()
  .transform((text) => text.split(","))
  .refine((all) => all.every(isAuthority), asRoots);
/** Providers' own keys: in cdk.json an array, on the command line its JSON. */
const keys = z
  .preprocess((given) => (typeof given === "string" ? jsonOf(given) : given), z.unknown())
  .pipe(z.custom<WalletProviders["keys"]>((given) => WalletProviders.shape.keys.safeParse(given).success, asKeys));

/** Whom a stage believes when they speak of wallets and of the keys in them; without these settings, nobody. */
export const walletProviderSettings = { walletProviderKeys: keys.default([]), walletProviderRoots: roots.default([]) };
export type WalletProviderSetting = keyof typeof walletProviderSettings;

/** Bytes of a function's environment that are left for whom it believes: Lambda takes 4,096 in all, names and addresses are some 1,600. */
const MOST_BYTES = 2_048;

/** @throws SettingsError if no function could be told of all providers and wallets: Lambda would say so only when half of the stage is deployed */
export function checkRoom(
  stage: string,
  told: { readonly walletProviders: object; readonly walletClients: object },
): void {
  const bytes = Object.values(told).reduce((sum, each) => sum + Buffer.byteLength(JSON.stringify(each)), 0);
  if (bytes <= MOST_BYTES) return;
  throw new SettingsError(
    `Stage ${stage}: walletProviderKeys, walletProviderRoots and walletClients take ${bytes} bytes, and functions have room for ${MOST_BYTES}: name fewer, or roots with P-256 keys.`,
  );
}

function isAuthority(der: string): boolean {
  try {
    return new X509Certificate(Buffer.from(der, "base64")).ca;
  } catch {
    return false;
  }
}
