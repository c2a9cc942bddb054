import * as z from "zod";
import type { Clock } from "../../kernel/clock.ts";
import { type SignedIn, verifyIdToken } from "../../protocol/account-id-token.ts";
import { discoveredKeys } from "../../protocol/identity-assertion.ts";
import type { AccountProvider, SignInSecrets } from "../../protocol/sign-in.ts";

const TIMEOUT_MS = 3000;
const Tokens = z.object({ id_token: z.string().max(16_000) });

/** The provider's token endpoint can't be had, or has another form than OpenID Connect: a breakage. */
export class AccountProviderUnavailable extends Error {
  override readonly name = "AccountProviderUnavailable";
}

/**
 * Who has signed in, by the code that the provider sent back: exchanged with PKCE, and the ID token verified with the provider's keys. Undefined
 * for a code that the provider does not take, or a token that is not for this sign-in.
 * @param callback address that the code was sent to
 */
export function signedInAt(provider: AccountProvider, callback: string, now: Clock) {
  const keys = discoveredKeys(provider.issuer);
  return async (code: string, { codeVerifier, nonce }: SignInSecrets): Promise<SignedIn | undefined> => {
    const idToken = await exchange(provider.tokenEndpoint, {
      grant_type: "authorization_code",
      code,
      redirect_uri: callback,
      client_id: provider.clientId,
      code_verifier: codeVerifier,
    });
    const { issuer, clientId } = provider;
    if (idToken === undefined) return undefined;
    return verifyIdToken(idToken, await keys(), { issuer, clientId, nonce, now: now() });
  };
}

async function exchange(endpoint: string, form: Readonly<Record<string, string>>): Promise<string | undefined> {
  const answer = await fetch(endpoint, {
    method: "POST",
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
  });
  if (answer.status === 400) return undefined;
  const tokens = answer.ok ? Tokens.safeParse(await answer.json()).data : undefined;
  if (!tokens) throw new AccountProviderUnavailable(`the account provider answered ${answer.status}`);
  return tokens.id_token;
}
