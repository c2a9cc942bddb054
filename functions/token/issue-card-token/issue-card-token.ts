import type { OfferedCard } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../../shared/protocol/dpop.ts";
import { type DpopNonces, hasRightNonce } from "../../../shared/protocol/dpop-nonce.ts";
import type { TokenForm } from "./contract.ts";
import { openSession, type SessionPorts, type SessionRefusal } from "./open-session.ts";

export interface TokenPorts extends SessionPorts {
  verifyDpop(proof: string | undefined): Promise<DpopProof | undefined>;
  readonly nonces: DpopNonces;
  spendJti(spendKey: string, seconds: number): Promise<boolean>;
  spendCode(code: string): Promise<OfferedCard | undefined>;
  createWalletToken(offered: OfferedCard, jkt: string): Promise<string>;
}

export type TokenRefusal =
  | SessionRefusal
  | { readonly kind: "grant-unknown" }
  | { readonly kind: "dpop-invalid" }
  | { readonly kind: "tx-code-unexpected" }
  | { readonly kind: "code-spent" };

export interface IssuedToken {
  readonly token: string;
  readonly scope: string;
  /** The server nonce for the next DPoP proof. */
  readonly nonce: string;
}

/**
 * Every card token is bound to a key (DPoP). The two-factor grant opens the app, and its DPoP proof carries the single-use challenge of the
 * two proofs; a pre-authorized code opens issuance only, and its proof carries a server nonce.
 */
export async function issueCardToken(
  ports: TokenPorts,
  form: TokenForm,
  dpopHeader: string | undefined,
): Promise<Outcome<IssuedToken, TokenRefusal>> {
  if ("unknown" in form) return refuse({ kind: "grant-unknown" });
  const [dpop, nonce] = await Promise.all([ports.verifyDpop(dpopHeader), ports.nonces.fresh()]);
  if (!dpop) return refuse({ kind: "dpop-invalid" });
  if ("device_proof" in form) {
    const proofs = { deviceProof: form.device_proof, codeProof: form.code_proof };
    const session = await openSession(ports, proofs, dpop);
    return session.ok ? done({ token: session.value, scope: "card", nonce }) : session;
  }
  if (!(await hasRightNonce(ports.nonces, "required", dpop.nonce))) return refuse({ kind: "dpop-nonce-wanted", nonce });
  if (form.tx_code !== undefined) return refuse({ kind: "tx-code-unexpected" });
  const token = await redeemCode(ports, form["pre-authorized_code"], dpop);
  return token.ok ? done({ token: token.value, scope: "apcv_credential", nonce }) : token;
}

/** The code is spent before anything is signed: of two racing calls one gets a token. */
async function redeemCode(ports: TokenPorts, code: string, dpop: DpopProof): Promise<Outcome<string, TokenRefusal>> {
  if (!(await ports.spendJti(dpop.spendKey, DPOP_WINDOW_SECONDS))) return refuse({ kind: "dpop-invalid" });
  const offered = await ports.spendCode(code);
  if (!offered) return refuse({ kind: "code-spent" });
  return done(await ports.createWalletToken(offered, dpop.jkt));
}
