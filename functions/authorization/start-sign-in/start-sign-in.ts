import type { AuthorizationRequest } from "../../../shared/domain/wallet-authorization.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type SignInSecrets, signInSecrets } from "../../../shared/protocol/sign-in.ts";

export interface StartPorts {
  takeRequest(requestUri: string): Promise<AuthorizationRequest | undefined>;
  keepSignIn(state: string, request: AuthorizationRequest): Promise<void>;
  readonly ids: Ids;
}

export type StartRefusal = { readonly kind: "request-ended" };

export interface StartedSignIn {
  /** For the browser alone. */
  readonly secret: string;
  readonly secrets: SignInSecrets;
}

/**
 * Takes the pushed request, once, and begins a sign-in in this browser. A request that nobody pushed, that is over, or that another wallet pushed
 * gets a page and no redirect: there is no address to be trusted (RFC 6749 §4.1.2.1).
 */
export async function startSignIn(
  ports: StartPorts,
  asked: { readonly clientId: string; readonly requestUri: string },
): Promise<Outcome<StartedSignIn, StartRefusal>> {
  const request = await ports.takeRequest(asked.requestUri);
  if (request?.clientId !== asked.clientId) return refuse({ kind: "request-ended" });
  const secret = ports.ids.secret(32);
  const secrets = signInSecrets(secret);
  await ports.keepSignIn(secrets.state, request);
  return done({ secret, secrets });
}
