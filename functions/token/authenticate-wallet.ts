import { done, type Outcome, refuse } from "../../shared/kernel/outcome.ts";
import type {
  AttestedClient,
  ClientAttestationHeaders,
  ClientAttestationRefusal,
} from "../../shared/protocol/client-attestation.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../shared/protocol/dpop.ts";
import type { DpopNonces } from "../../shared/protocol/dpop-nonce.ts";

export interface WalletClientPorts {
  verifyAttestation(
    headers: ClientAttestationHeaders,
    request: { readonly clientId: string | undefined; readonly dpop: DpopProof | undefined },
  ): Promise<Outcome<AttestedClient | undefined, ClientAttestationRefusal>>;
  readonly nonces: DpopNonces;
  spendJti(spendKey: string, seconds: number): Promise<boolean>;
}

/** A wallet whose provider has vouched for it. */
export interface AttestedWallet {
  readonly clientId: string;
  /** Thumbprint of the instance's key. */
  readonly instanceJkt: string;
}

export type WalletClientRefusal =
  | { readonly kind: "attestation-invalid" }
  | { readonly kind: "attestation-stale" }
  | { readonly kind: "challenge-wanted"; readonly challenge: string }
  /** It says who it is, and nobody vouches for it. */
  | { readonly kind: "client-unattested" };

export interface WalletRequest {
  readonly headers: ClientAttestationHeaders;
  /** `client_id` of the form. */
  readonly clientId: string | undefined;
  readonly dpop: DpopProof | undefined;
}

/**
 * Who the wallet is: attested, or nobody in particular (undefined), which is for the grant to allow. Challenges are server nonces: what makes a
 * proof usable once is its `jti`, spent here, or in the combined mode with the DPoP proof.
 */
export async function authenticateWallet(
  ports: WalletClientPorts,
  { headers, clientId, dpop }: WalletRequest,
): Promise<Outcome<AttestedWallet | undefined, WalletClientRefusal>> {
  const wanted = async () => refuse({ kind: "challenge-wanted" as const, challenge: await ports.nonces.fresh() });
  const verified = await ports.verifyAttestation(headers, { clientId, dpop });
  if (!verified.ok) return verified.refusal.kind === "challenge-missing" ? wanted() : refuse(verified.refusal);
  const client = verified.value;
  if (!client) return clientId === undefined ? done(undefined) : refuse({ kind: "client-unattested" });
  const { challenge, jtiHash, instanceJkt } = client;
  if (challenge === undefined || !(await ports.nonces.isLive(challenge))) return wanted();
  const isFresh = jtiHash === undefined || (await ports.spendJti(jtiHash, DPOP_WINDOW_SECONDS));
  return isFresh ? done({ clientId: client.clientId, instanceJkt }) : refuse({ kind: "attestation-invalid" });
}
