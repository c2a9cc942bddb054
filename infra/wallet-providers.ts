import { X509Certificate } from "node:crypto";
import * as z from "zod";
import { jsonOf } from "../shared/kernel/json-of.ts";
import { WalletProviders } from "../shared/protocol/wallet-providers.ts";

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

function isAuthority(der: string): boolean {
  try {
    return new X509Certificate(Buffer.from(der, "base64")).ca;
  } catch {
    return false;
  }
}
