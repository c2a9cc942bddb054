import type { WalletGround } from "./wallet-ground.ts";

/** How long a pushed request waits for the person's browser, in seconds. */
export const REQUEST_SECONDS = 60;
/** How long a person may take to sign in with the health account. */
export const SIGN_IN_SECONDS = 600;
/** How long an authorization code may be redeemed. */
export const AUTHORIZATION_SECONDS = 60;
/** How long it is remembered, so that one that is shown again is known again. */
export const AUTHORIZATION_MEMORY_SECONDS = 3600;

/** To whom an authorization code is bound: the wallet, its instance, the key of its tokens, and its proof of having asked (PKCE). */
export interface CodeBinding {
  readonly clientId: string;
  readonly instanceJkt: string;
  readonly jkt: string;
  readonly redirectUri: string;
  /** S256 (RFC 7636 §4.2). */
  readonly codeChallenge: string;
}

/** What a wallet asked for, kept until the person has signed in. */
export interface AuthorizationRequest extends CodeBinding {
  /** The wallet's own, returned whole. */
  readonly state?: string | undefined;
  /** Ids of the credential configurations that it named; undefined when it asked by scope. */
  readonly configurations?: readonly string[] | undefined;
  /** Of the offer whose `issuer_state` came along: made by phone and code, for this card. */
  readonly offered?: WalletGround | undefined;
}
