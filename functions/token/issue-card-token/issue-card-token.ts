import type { OfferRefusal } from "../../../shared/adapters/dynamodb/offer-items.ts";
import type { WalletGround } from "../../../shared/domain/credential-offer.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../../shared/protocol/dpop.ts";
import { type DpopNonces, hasRightNonce } from "../../../shared/protocol/dpop-nonce.ts";
import type { TokenForm } from "./contract.ts";
import { openSession, type SessionPorts, type SessionRefusal } from "./open-session.ts";
import { type RefreshPorts, type RefreshRefusal, refreshSession } from "./refresh-session.ts";

export interface TokenPorts extends SessionPorts, RefreshPorts {
  verifyDpop(proof: string | undefined): Promise<DpopProof | undefined>;
  readonly nonces: DpopNonces;
  spendJti(spendKey: string, seconds: number): Promise<boolean>;
  takeOffer(code: string, txCode: string | undefined): Promise<Outcome<WalletGround, OfferRefusal>>;
  createWalletToken(ground: WalletGround, jkt: string): Promise<string>;
}

export type TokenRefusal = SessionRefusal | RefreshRefusal | OfferRefusal | { readonly kind: "grant-unknown" };

export interface Tokens {
  readonly token: string;
  readonly scope: "card" | "apcv_credential";
  /** Of a session only. */
  readonly refreshToken?: string;
}
export interface IssuedTokens extends Tokens {
  /** The server nonce for the next DPoP proof. */
  readonly nonce: string;
}

/** Every card token is bound to a key (DPoP). The nonce of the proof is the challenge at the two-factor grant, else a server nonce. */
export async function issueCardToken(
  ports: TokenPorts,
  form: TokenForm,
  dpopHeader: string | undefined,
): Promise<Outcome<IssuedTokens, TokenRefusal>> {
  if ("unknown" in form) return refuse({ kind: "grant-unknown" });
  const [dpop, nonce] = await Promise.all([ports.verifyDpop(dpopHeader), ports.nonces.fresh()]);
  if (!dpop) return refuse({ kind: "dpop-invalid" });
  const isRight = "device_proof" in form || (await hasRightNonce(ports.nonces, "required", dpop.nonce));
  if (!isRight) return refuse({ kind: "dpop-nonce-wanted", nonce });
  const tokens = await tokensFor(ports, form, dpop);
  return tokens.ok ? done({ ...tokens.value, nonce }) : tokens;
}

/** The two-factor grant opens the app, and a refresh token keeps it open; a pre-authorized code opens issuance only. */
async function tokensFor(
  ports: TokenPorts,
  form: Exclude<TokenForm, { unknown: string }>,
  dpop: DpopProof,
): Promise<Outcome<Tokens, TokenRefusal>> {
  if ("pre-authorized_code" in form) return redeemCode(ports, form, dpop);
  const session =
    "device_proof" in form
      ? await openSession(ports, { deviceProof: form.device_proof, codeProof: form.code_proof }, dpop)
      : await refreshSession(ports, form.refresh_token, dpop);
  return session.ok ? done({ ...session.value, scope: "card" }) : session;
}

/** The offer is taken before anything is signed: of two racing calls one gets a token. */
async function redeemCode(
  ports: TokenPorts,
  form: { readonly "pre-authorized_code": string; readonly tx_code?: string | undefined },
  dpop: DpopProof,
): Promise<Outcome<Tokens, TokenRefusal>> {
  if (!(await ports.spendJti(dpop.spendKey, DPOP_WINDOW_SECONDS))) return refuse({ kind: "dpop-invalid" });
  const taken = await ports.takeOffer(form["pre-authorized_code"], form.tx_code);
  if (!taken.ok) return taken;
  return done({ token: await ports.createWalletToken(taken.value, dpop.jkt), scope: "apcv_credential" });
}
