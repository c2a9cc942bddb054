import * as z from "zod";
import { digest } from "../kernel/ids.ts";

/**
 * What a sign-in at the health-account provider needs, all of it made of one secret that only the person's browser holds: nothing is stored that
 * would let anybody else finish it, and an answer that comes to another browser fits nothing there.
 */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636 §4.1. */
  readonly codeVerifier: string;
}

/** @param secret 256 random bits in base64url */
export const signInSecrets = (secret: string): SignInSecrets => ({
  state: digest("sign-in-state", secret),
  nonce: digest("sign-in-nonce", secret),
  codeVerifier: digest("sign-in-verifier", secret),
});

/** S256 (RFC 7636 §4.2). */
export const codeChallengeOf = (verifier: string): string => digest(verifier);

const AccountProvider = z.strictObject({
  issuer: z.string(),
  clientId: z.string(),
  authorizationEndpoint: z.url(),
  tokenEndpoint: z.url(),
  /** Levels of a sign-in that stand for two factors. */
  levels: z.array(z.string()),
});
/** The provider of the health account, as a stage sets it. */
export type AccountProvider = z.infer<typeof AccountProvider>;

/** The same as JSON in an environment variable. */
export const AccountProviderText = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(AccountProvider);

/** Where the person signs in (OpenID Connect Core §3.1.2.1): nothing in the address tells who they are. */
export function signInUrl(provider: AccountProvider, callback: string, secrets: SignInSecrets): string {
  const url = new URL(provider.authorizationEndpoint);
  const parameters = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: callback,
    scope: "openid nir",
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: codeChallengeOf(secrets.codeVerifier),
    code_challenge_method: "S256",
    acr_values: provider.levels.join(" "),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** An answer to the wallet (RFC 6749 §4.1.2, RFC 9207 §2): its own parameters stay, its state comes back whole. */
export function walletRedirect(
  redirectUri: string,
  answer: Readonly<Record<string, string | undefined>> & { readonly iss: string },
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(answer)) if (value !== undefined) query.set(name, value);
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${query}`;
}
