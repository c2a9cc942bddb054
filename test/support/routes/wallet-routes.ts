import * as z from "zod";
import { digest, systemIds } from "../../../shared/kernel/ids.ts";
import { AttestedWallet, WALLET_CALLBACK, WALLET_CLIENT } from "../attested-wallet.ts";
import { Browser } from "../browser.ts";
import { cardHolder } from "../people.ts";
import { PRE_AUTHORIZED_GRANT } from "../phone-replies.ts";
import { offeredCode } from "../wallet-token.ts";
import type { Callers, Credentials, Route } from "./route.ts";
import { sendWhole } from "./send-whole.ts";
import { twoFactorToken } from "./token-routes.ts";

/** A wallet in the combined mode: one proof, made anew with each request, for both its keys. */
async function combined({ stage }: Callers) {
  const made = await AttestedWallet.make(stage.urls.card);
  const wallet = made.with({ dpop: made.instance });
  const headers = { "oauth-client-attestation": await wallet.attestation() };
  const credentials: Credentials = { kind: "proof", key: wallet.instance, nonce: { of: stage.urls.card } };
  return { wallet, headers, credentials };
}

/** A pushed request, with an offer's `issuer_state` or without. */
const pushing = (path: string, more: (callers: Callers) => Promise<Record<string, string>>): Route => ({
  ...twoFactorToken,
  path,
  success: 201,
  prepare: async (callers) => {
    const { headers, credentials } = await combined(callers);
    const body = {
      ...(await more(callers)),
      response_type: "code",
      client_id: WALLET_CLIENT,
      redirect_uri: WALLET_CALLBACK,
      scope: "apcv_credential",
      code_challenge: digest(systemIds.secret(32)),
      code_challenge_method: "S256",
    };
    return { url: `${callers.stage.urls.card}/par`, body, headers, credentials };
  },
});

export const pushedRequest = pushing("/par", async () => ({}));

export const pushedForOffer = pushing("/par (for an offer)", async ({ phone }) => {
  const { credential_offer } = (await phone.offer("other")).expecting(201);
  return { issuer_state: credential_offer.grants.authorization_code.issuer_state };
});

/** Of a wallet that is given a session besides. */
export const attestedCodeToken: Route = {
  ...twoFactorToken,
  path: "/token (card, pre-authorized code, attested wallet)",
  prepare: async (callers) => {
    const { headers, credentials } = await combined(callers);
    const body = { grant_type: PRE_AUTHORIZED_GRANT, ...(await offeredCode(callers.phone)) };
    return { url: `${callers.stage.urls.card}/token`, body, headers, credentials };
  },
};

export const walletRefresh: Route = {
  ...twoFactorToken,
  path: "/token (card, refresh token of a wallet)",
  prepare: async (callers) => {
    const given = await attestedCodeToken.prepare(callers);
    const { refresh_token } = Given.parse((await sendWhole(attestedCodeToken, given)).body);
    return { ...given, body: { grant_type: "refresh_token", refresh_token } };
  },
};
const Given = z.object({ refresh_token: z.string() });

/** Whose wallet has pushed a request, and the browser in which its holder is about to sign in. */
async function pushed(callers: Callers) {
  const { wallet, headers, credentials } = await combined(callers);
  const attested = { "oauth-client-attestation": headers["oauth-client-attestation"] };
  const { answer, code_verifier } = await wallet.push({}, attested);
  const url = wallet.authorizationUrl(answer.expecting(201).request_uri);
  const { person } = await cardHolder(callers.stage);
  return { headers, credentials, url, code_verifier, person, browser: new Browser(callers.stage.urls.card) };
}

/** What a person's browser opens; it is sent on. */
const inBrowser = { method: "GET", encoding: "none", errors: "page", success: 302 } as const;

export const startedSignIn: Route = {
  ...inBrowser,
  path: "/authorize",
  prepare: async (callers) => ({ url: (await pushed(callers)).url, credentials: { kind: "none" } }),
};

export const finishedSignIn: Route = {
  ...inBrowser,
  path: "/authorize/callback",
  prepare: async (callers) => {
    const { browser, url, person } = await pushed(callers);
    const callback = await browser.signIn(await browser.toProvider(url), person);
    return { url: callback, headers: { cookie: browser.cookie }, credentials: { kind: "none" } };
  },
};

export const authorizationToken: Route = {
  ...twoFactorToken,
  path: "/token (card, authorization code)",
  prepare: async (callers) => {
    const { headers, credentials, url, code_verifier, person, browser } = await pushed(callers);
    const back = await browser.authorize(url, person);
    const body = {
      grant_type: "authorization_code",
      code: back.searchParams.get("code") ?? "",
      code_verifier,
      redirect_uri: WALLET_CALLBACK,
    };
    return { url: `${callers.stage.urls.card}/token`, body, headers, credentials };
  },
};
