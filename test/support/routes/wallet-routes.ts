import { digest, systemIds } from "../../../shared/kernel/ids.ts";
import { AttestedWallet, WALLET_CALLBACK, WALLET_CLIENT } from "../attested-wallet.ts";
import { Browser } from "../browser.ts";
import { cardHolder } from "../people.ts";
import type { Callers, Credentials, Route } from "./route.ts";
import { twoFactorToken } from "./token-routes.ts";

/** A wallet in the combined mode: one proof, made anew with each request, for both its keys. */
async function combined({ stage }: Callers) {
  const made = await AttestedWallet.make(stage.urls.card);
  const wallet = made.with({ dpop: made.instance });
  const headers = { "oauth-client-attestation": await wallet.attestation() };
  const credentials: Credentials = { kind: "proof", key: wallet.instance, nonce: { of: stage.urls.card } };
  return { wallet, headers, credentials };
}

export const pushedRequest: Route = {
  ...twoFactorToken,
  path: "/par",
  success: 201,
  prepare: async (callers) => {
    const { headers, credentials } = await combined(callers);
    const body = {
      response_type: "code",
      client_id: WALLET_CLIENT,
      redirect_uri: WALLET_CALLBACK,
      scope: "apcv_credential",
      code_challenge: digest(systemIds.secret(32)),
      code_challenge_method: "S256",
    };
    return { url: `${callers.stage.urls.card}/par`, body, headers, credentials };
  },
};

export const authorizationToken: Route = {
  ...twoFactorToken,
  path: "/token (card, authorization code)",
  prepare: async (callers) => {
    const { wallet, headers, credentials } = await combined(callers);
    const { person } = await cardHolder(callers.stage);
    const attested = { "oauth-client-attestation": headers["oauth-client-attestation"] };
    const { answer, code_verifier } = await wallet.push({}, attested);
    const url = wallet.authorizationUrl(answer.expecting(201).request_uri);
    const back = await new Browser(callers.stage.urls.card).authorize(url, person);
    const body = {
      grant_type: "authorization_code",
      code: back.searchParams.get("code") ?? "",
      code_verifier,
      redirect_uri: WALLET_CALLBACK,
    };
    return { url: `${callers.stage.urls.card}/token`, body, headers, credentials };
  },
};
