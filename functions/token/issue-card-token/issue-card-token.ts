import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { AuthorizedCredentials } from "../../../shared/protocol/access-token.ts";
import type { ClientAttestationHeaders } from "../../../shared/protocol/client-attestation.ts";
import type { DpopProof } from "../../../shared/protocol/dpop.ts";
import { type DpopNonces, hasRightNonce } from "../../../shared/protocol/dpop-nonce.ts";
import { isWalletToken, readRefreshToken } from "../../../shared/protocol/refresh-token.ts";
import type { Body } from "./contract.ts";
import { openSession, type SessionPorts, type SessionRefusal } from "./open-session.ts";
import { type RedemptionPorts, redeemAuthorization } from "./redeem-authorization.ts";
import { type RefreshPorts, type RefreshRefusal, refreshSession } from "./refresh-session.ts";
import { type ProvenRequest, redeemOffer, refreshWallet, type WalletTokenRefusal } from "./wallet-tokens.ts";

export interface TokenPorts extends SessionPorts, RefreshPorts, RedemptionPorts {
  verifyDpop(proof: string | undefined): Promise<DpopProof | undefined>;
  readonly nonces: DpopNonces;
  /** @throws when no token could be signed at present */
  readyToSign(): Promise<void>;
}

export type TokenRefusal = SessionRefusal | RefreshRefusal | WalletTokenRefusal | { readonly kind: "grant-unknown" };

export interface Tokens {
  readonly token: string;
  readonly scope: "card" | "apcv_credential";
  /** Of a session only: a phone's, or an attested wallet's. */
  readonly refreshToken?: string;
  /** What a wallet's token may be asked for, where its request named something (OpenID4VCI 1.0 §6.2). */
  readonly authorizationDetails?: readonly AuthorizedCredentials[] | undefined;
}
export interface IssuedTokens extends Tokens {
  /** The server nonce for the next DPoP proof. */
  readonly nonce: string;
}

/**
 * Every card token is bound to a key (DPoP). The nonce of the proof is the challenge at the two-factor grant, else a server nonce. What a
 * caller shows is spent before a token is signed, and not at all when none can be.
 */
export async function issueCardToken(
  ports: TokenPorts,
  form: Body,
  headers: ClientAttestationHeaders & { readonly dpop: string | undefined },
): Promise<Outcome<IssuedTokens, TokenRefusal>> {
  if ("unknown" in form) return refuse({ kind: "grant-unknown" });
  const [dpop, nonce] = await Promise.all([ports.verifyDpop(headers.dpop), ports.nonces.fresh()]);
  if (!dpop) return refuse({ kind: "dpop-invalid" });
  const isRight = "device_proof" in form || (await hasRightNonce(ports.nonces, "required", dpop.nonce));
  if (!isRight) return refuse({ kind: "dpop-nonce-wanted", nonce });
  await ports.readyToSign();
  const tokens = await tokensFor(ports, form, { headers, dpop, clientId: form.client_id });
  return tokens.ok ? done({ ...tokens.value, nonce }) : tokens;
}

/** The two-factor grant opens the app, and a refresh token keeps it open; what a wallet redeems opens issuance only. */
async function tokensFor(
  ports: TokenPorts,
  form: Exclude<Body, { unknown: string }>,
  request: ProvenRequest,
): Promise<Outcome<Tokens, TokenRefusal>> {
  if ("pre-authorized_code" in form) return forWallet(await redeemOffer(ports, form, request));
  if ("code_verifier" in form) return forWallet(await redeemAuthorization(ports, form, request));
  if ("device_proof" in form) {
    const proofs = { deviceProof: form.device_proof, codeProof: form.code_proof };
    return forPhone(await openSession(ports, proofs, request.dpop));
  }
  const shown = readRefreshToken(form.refresh_token);
  if (!shown) return refuse({ kind: "session-ended" });
  return isWalletToken(shown)
    ? forWallet(await refreshWallet(ports, { shown, details: form.authorization_details }, request))
    : forPhone(await refreshSession(ports, shown, request.dpop));
}

type Given<Refusal> = Outcome<Omit<Tokens, "scope">, Refusal>;
const forPhone = <Refusal>(given: Given<Refusal>): Outcome<Tokens, Refusal> =>
  given.ok ? done({ ...given.value, scope: "card" }) : given;
const forWallet = <Refusal>(given: Given<Refusal>): Outcome<Tokens, Refusal> =>
  given.ok ? done({ ...given.value, scope: "apcv_credential" }) : given;
