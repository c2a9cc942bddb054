import { CLIENT_SCOPES, type ClientName, clientName } from "../../../shared/domain/client-name.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { ASSERTION_LIFE_SECONDS, claimedClient } from "../../../shared/protocol/client-assertion.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../../shared/protocol/dpop.ts";
import { type DpopNonces, hasRightNonce } from "../../../shared/protocol/dpop-nonce.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";

/** A registered client of the practice API. */
export interface Client {
  readonly jwk: PublicJwk;
  readonly state: "active" | "blocked";
}

export interface ClientTokenPorts {
  client(name: ClientName): Promise<Client | undefined>;
  verifyAssertion(assertion: string, clientId: string, client: Client): Promise<{ jti: string } | undefined>;
  verifyDpop(proof: string | undefined): Promise<DpopProof | undefined>;
  readonly nonces: DpopNonces;
  spendJti(spendKey: string, seconds: number): Promise<boolean>;
  createToken(clientId: string, scope: string, jkt: string): Promise<string>;
}
export interface ClientTokenWish {
  readonly grantType: string;
  readonly scope: string | undefined;
  readonly assertion: string;
  readonly dpop: string | undefined;
}
export type ClientTokenRefusal =
  | { readonly kind: "grant-unknown" }
  | { readonly kind: "scope-unknown" }
  | { readonly kind: "dpop-invalid" }
  | { readonly kind: "dpop-nonce-wanted"; readonly nonce: string }
  | { readonly kind: "client-invalid" };

/** Client credentials with `private_key_jwt`; assertion and DPoP proof are each spent once, before the token is signed. */
export async function issueClientToken(
  ports: ClientTokenPorts,
  wish: ClientTokenWish,
): Promise<Outcome<{ token: string; scope: string }, ClientTokenRefusal>> {
  if (wish.grantType !== "client_credentials") return refuse({ kind: "grant-unknown" });
  const clientId = claimedClient(wish.assertion) ?? "";
  const name = clientName(clientId);
  if (!name) return refuse({ kind: "client-invalid" });
  const offered = CLIENT_SCOPES[name.kind];
  const scopes = wish.scope?.split(" ") ?? offered;
  if (!scopes.every((scope) => offered.includes(scope))) return refuse({ kind: "scope-unknown" });
  const dpop = await ports.verifyDpop(wish.dpop);
  if (!dpop) return refuse({ kind: "dpop-invalid" });
  if (!(await hasRightNonce(ports.nonces, "optional", dpop.nonce)))
    return refuse({ kind: "dpop-nonce-wanted", nonce: await ports.nonces.fresh() });
  const client = await ports.client(name);
  if (client?.state !== "active") return refuse({ kind: "client-invalid" });
  const verified = await ports.verifyAssertion(wish.assertion, clientId, client);
  if (!verified) return refuse({ kind: "client-invalid" });
  const [assertionFresh, proofFresh] = await Promise.all([
    ports.spendJti(digest("assertion", clientId, verified.jti), ASSERTION_LIFE_SECONDS),
    ports.spendJti(dpop.spendKey, DPOP_WINDOW_SECONDS),
  ]);
  if (!assertionFresh) return refuse({ kind: "client-invalid" });
  if (!proofFresh) return refuse({ kind: "dpop-invalid" });
  const scope = scopes.join(" ");
  return done({ token: await ports.createToken(clientId, scope, dpop.jkt), scope });
}
