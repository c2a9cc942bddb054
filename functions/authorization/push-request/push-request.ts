import type { CredentialConfiguration } from "../../../shared/domain/credential-configuration.ts";
import type { AuthorizationRequest } from "../../../shared/domain/wallet-authorization.ts";
import type { WalletClients } from "../../../shared/domain/wallet-client.ts";
import type { WalletGround } from "../../../shared/domain/wallet-ground.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { ClientAttestationHeaders } from "../../../shared/protocol/client-attestation.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../../shared/protocol/dpop.ts";
import { hasRightNonce } from "../../../shared/protocol/dpop-nonce.ts";
import {
  type AttestedWallet,
  authenticateWallet,
  type WalletClientPorts,
  type WalletClientRefusal,
} from "../../token/authenticate-wallet.ts";
import { type DetailsRefusal, readAuthorizationDetails } from "../../token/authorization-details.ts";
import type { Body } from "./contract.ts";

export interface PushPorts extends WalletClientPorts {
  verifyDpop(proof: string | undefined): Promise<DpopProof | undefined>;
  readonly walletClients: WalletClients;
  /** What can be had here. */
  readonly configurations: readonly Pick<CredentialConfiguration, "id">[];
  /** The card that a live offer is for, by its `issuer_state`, and by the key of the wallet where it is for one alone. */
  offeredBy(issuerState: string, jkt: string): Promise<WalletGround | undefined>;
  keepRequest(requestUri: string, request: AuthorizationRequest): Promise<void>;
  readonly ids: Ids;
}

export type PushRefusal =
  | WalletClientRefusal
  | DetailsRefusal
  | { readonly kind: "dpop-invalid" }
  | { readonly kind: "dpop-nonce-wanted"; readonly nonce: string }
  | { readonly kind: "response-type-unknown" }
  | { readonly kind: "scope-unknown" }
  | { readonly kind: "redirect-unknown" }
  | { readonly kind: "offer-ended" };

export interface PushedRequest {
  readonly requestUri: string;
  readonly nonce: string;
}

/**
 * Takes an attested wallet's authorization request (RFC 9126) and keeps it for the person's browser: for a minute, once, under 256 random bits. The
 * key of its DPoP proof is the one that the code will be bound to (RFC 9449 §10.1).
 */
export async function pushRequest(
  ports: PushPorts,
  form: Body,
  headers: ClientAttestationHeaders & { readonly dpop: string | undefined },
): Promise<Outcome<PushedRequest, PushRefusal>> {
  const [dpop, nonce] = await Promise.all([ports.verifyDpop(headers.dpop), ports.nonces.fresh()]);
  if (!dpop) return refuse({ kind: "dpop-invalid" });
  if (!(await hasRightNonce(ports.nonces, "required", dpop.nonce))) return refuse({ kind: "dpop-nonce-wanted", nonce });
  const wallet = await authenticateWallet(ports, { headers, clientId: form.client_id, dpop });
  if (!wallet.ok) return wallet;
  if (!wallet.value) return refuse({ kind: "client-unattested" });
  if (!(await ports.spendJti(dpop.spendKey, DPOP_WINDOW_SECONDS))) return refuse({ kind: "dpop-invalid" });
  const request = await requestOf(ports, form, { ...wallet.value, jkt: dpop.jkt });
  if (!request.ok) return request;
  const requestUri = `urn:ietf:params:oauth:request_uri:${ports.ids.secret(32)}`;
  await ports.keepRequest(requestUri, request.value);
  return done({ requestUri, nonce });
}

async function requestOf(
  { walletClients, configurations, offeredBy }: Pick<PushPorts, "walletClients" | "configurations" | "offeredBy">,
  form: Body,
  wallet: AttestedWallet & { readonly jkt: string },
): Promise<Outcome<AuthorizationRequest, PushRefusal>> {
  const registered = walletClients.find(({ client_id }) => client_id === wallet.clientId);
  if (!registered?.redirect_uris.includes(form.redirect_uri)) return refuse({ kind: "redirect-unknown" });
  if (form.response_type !== "code") return refuse({ kind: "response-type-unknown" });
  if (form.scope !== undefined && !form.scope.split(" ").includes("apcv_credential"))
    return refuse({ kind: "scope-unknown" });
  const named = readAuthorizationDetails(form.authorization_details, configurations);
  if (!named.ok) return named;
  const { issuer_state: issuerState } = form;
  const offered = issuerState === undefined ? undefined : await offeredBy(issuerState, wallet.jkt);
  if (issuerState !== undefined && !offered) return refuse({ kind: "offer-ended" });
  const asked = { redirectUri: form.redirect_uri, codeChallenge: form.code_challenge, state: form.state };
  return done({ ...wallet, ...asked, configurations: named.value, offered });
}
