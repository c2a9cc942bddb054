import * as z from "zod";
import { AnonymousWallets } from "../../../shared/domain/anonymous-wallets.ts";
import { PRE_AUTHORIZED_GRANT } from "../../../shared/protocol/credential-offer.ts";
import { TwoFactorMembers } from "../../../shared/protocol/two-factor-proof.ts";
import { WalletProvidersText } from "../../../shared/protocol/wallet-providers.ts";
import { DetailsText } from "../authorization-details.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  PIN_MAC_KEY: z.string(),
  TOKEN_SIGNING_KEY: z.string(),
  SIGNING_TABLE: z.string(),
  DPOP_NONCE_KEY: z.string(),
  INSURED_TABLE: z.string(),
  CARD_BASE_URL: z.string(),
  WALLET_PROVIDERS: WalletProvidersText,
  ANONYMOUS_WALLETS: AnonymousWallets,
});

export const TWO_FACTOR_GRANT = "urn:apcv:params:oauth:grant-type:two-factor";
export const AUTHORIZATION_CODE_GRANT = "authorization_code";
export const REFRESH_GRANT = "refresh_token";
const GRANTS = [TWO_FACTOR_GRANT, PRE_AUTHORIZED_GRANT, AUTHORIZATION_CODE_GRANT, REFRESH_GRANT];

/** Of a wallet that its provider vouches for. */
const client_id = z.string().min(1).max(512).optional();
/** RFC 9396 §2. */
const authorization_details = DetailsText;
const KnownGrant = z.discriminatedUnion("grant_type", [
  z.object({ grant_type: z.literal(TWO_FACTOR_GRANT), ...TwoFactorMembers, client_id }),
  z.object({
    grant_type: z.literal(PRE_AUTHORIZED_GRANT),
    "pre-authorized_code": z.string().min(1).max(256),
    tx_code: z.string().max(64).optional(),
    client_id,
    authorization_details,
  }),
  z.object({
    grant_type: z.literal(REFRESH_GRANT),
    refresh_token: z.string().min(1).max(256),
    client_id,
    authorization_details,
  }),
  z.object({
    grant_type: z.literal(AUTHORIZATION_CODE_GRANT),
    code: z.string().min(1).max(256),
    // RFC 7636 §4.1
    code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
    redirect_uri: z.string().min(1).max(512),
    client_id,
    authorization_details,
  }),
]);
const OtherGrant = z.object({ grant_type: z.string().max(200) });

/** A grant of ours, or another that gets `unsupported_grant_type`. */
export const Body = z
  .union([KnownGrant, OtherGrant.transform(({ grant_type }) => ({ unknown: grant_type }))])
  .refine((form) => !("unknown" in form) || !GRANTS.includes(form.unknown), {
    path: ["(parameters of this grant)"],
  });
export type Body = z.infer<typeof Body>;
