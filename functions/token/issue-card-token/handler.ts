import { KMSClient } from "@aws-sdk/client-kms";
import { serverNonces } from "../../../shared/adapters/callers.ts";
import { authorizationsIn, redeemingIn } from "../../../shared/adapters/dynamodb/authorization-items.ts";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { codeTriesIn } from "../../../shared/adapters/dynamodb/code-try.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { offersIn } from "../../../shared/adapters/dynamodb/offer-items.ts";
import { sessionsIn } from "../../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { holdersIn } from "../../../shared/adapters/dynamodb/wallet-grounds.ts";
import { walletSessionsIn } from "../../../shared/adapters/dynamodb/wallet-session-items.ts";
import { codeMacOf } from "../../../shared/adapters/kms/kms-mac.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { ANONYMOUS_WALLET } from "../../../shared/domain/anonymous-wallets.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { oauth, oauthForm, wantedNonce } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { formBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { DETAILS_ERRORS, WALLET_CLIENT_ERRORS, wantedChallenge } from "../../../shared/http/wallet-refusals.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import {
  ACCESS_TOKEN_SECONDS,
  createAccessToken,
  type TokenGrant,
  tokenKey,
} from "../../../shared/protocol/access-token.ts";
import { attestationHeaders, attestedClients } from "../../../shared/protocol/client-attestation.ts";
import { verifyDpop } from "../../../shared/protocol/dpop.ts";
import { verifyTwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";
import { trustsAny } from "../../../shared/protocol/wallet-providers.ts";
import { Body, Env } from "./contract.ts";
import { issueCardToken, type TokenPorts } from "./issue-card-token.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const findCertifier = currentSigner(kms, {
  purpose: "token",
  generations: env.TOKEN_SIGNING_KEY,
  table: { client: dynamo, name: env.SIGNING_TABLE },
  now: systemClock,
});
const findKey = tokenKey(findCertifier, env.CARD_BASE_URL, systemClock);
const cardTable = { client: dynamo, name: env.CARD_TABLE };
const ephemeralTable = { client: dynamo, name: env.EPHEMERAL_TABLE };
const createToken = async (grant: Omit<TokenGrant, "issuer" | "jti" | "now">) => {
  const own = { issuer: env.CARD_BASE_URL, jti: systemIds.uuid(), now: systemClock() };
  return createAccessToken(await findKey(), { ...grant, ...own });
};
const ports: TokenPorts = {
  ...ephemeralIn(ephemeralTable, systemClock),
  ...walletSessionsIn(cardTable, ephemeralTable, systemClock),
  holderNow: holdersIn(cardTable, systemClock),
  household: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).household,
  configurations: configurationsFor({ trustsProviders: trustsAny(env.WALLET_PROVIDERS) }),
  verifyAttestation: attestedClients({ providers: env.WALLET_PROVIDERS, issuer: env.CARD_BASE_URL, now: systemClock }),
  anonymousWallets: env.ANONYMOUS_WALLETS === "allowed",
  ...redeemingIn(cardTable, ephemeralTable, systemClock),
  authorization: authorizationsIn(ephemeralTable, systemClock).authorization,
  ...offersIn(ephemeralTable, systemClock),
  ...sessionsIn(cardTable, systemClock),
  ...codeTriesIn(cardTable, ephemeralTable, systemClock),
  codeMacOf: codeMacOf(kms, env.PIN_MAC_KEY),
  verifyProof: (proofs) => verifyTwoFactorProof(proofs, { audience: env.CARD_BASE_URL, now: systemClock() }),
  nonces: serverNonces(env, kms),
  verifyDpop: (proof) =>
    verifyDpop(
      proof,
      { method: "POST", url: `${env.CARD_BASE_URL}/token`, accessToken: undefined, now: systemClock() },
      importKey,
    ),
  readyToSign: async () => void (await findKey()),
  ...cardLifeIn(cardTable),
  createCardToken: ({ cardRef: subject, ...phone }, authentication) =>
    createToken({ subject, clientId: "apcv-app", scope: "card", ...phone, authentication }),
  createWalletToken: ({ ground, clientId = ANONYMOUS_WALLET, ...token }) =>
    createToken({ ...token, subject: ground.cardRef, clientId, ground, scope: "apcv_credential" }),
  ids: systemIds,
  now: systemClock,
};

const grant = oauth("invalid_grant", "The grant is wrong, expired or already used.");

const input = formBody(Body);

export const handler = httpHandler({
  step: (form) => ("device_proof" in form ? "session" : undefined),
  authenticate: anyone,
  input,
  errors: oauthForm("invalid_request"),
  run: (form, _caller, { headers }) =>
    issueCardToken(ports, form, { dpop: headers.dpop, ...attestationHeaders(headers) }),
  present: ({ token, scope, refreshToken, authorizationDetails, nonce }) => {
    const body = { access_token: token, token_type: "DPoP", expires_in: ACCESS_TOKEN_SECONDS, scope } as const;
    const more = { refresh_token: refreshToken, authorization_details: authorizationDetails };
    return json<Reply>(200, { ...body, ...more }, { "dpop-nonce": nonce });
  },
  refusals: {
    "grant-unknown": oauth("unsupported_grant_type", "See grant_types_supported."),
    "dpop-invalid": oauth("invalid_dpop_proof", "Send one valid DPoP proof for this address."),
    "dpop-nonce-wanted": ({ nonce }) => wantedNonce(nonce),
    ...WALLET_CLIENT_ERRORS,
    "challenge-wanted": ({ challenge }) => wantedChallenge(challenge),
    "client-anonymous": oauth("invalid_client", "Authenticate by a client attestation."),
    ...DETAILS_ERRORS,
    "tx-code-missing": oauth("invalid_request", "This offer asks for a tx_code."),
    "tx-code-unexpected": oauth("invalid_request", "This offer asks for no tx_code."),
    "code-spent": grant,
    "session-ended": grant,
    "proof-invalid": grant,
    "nonce-spent": grant,
    "phone-unknown": grant,
    "code-refused": ({ left }) =>
      oauth(
        "invalid_grant",
        left.blocked ? "The code is blocked. Prove the identity again." : "The code was refused.",
        {
          tries_left: left.triesLeft,
          ...(left.retryAt && { retry_at: left.retryAt.toISOString() }),
        },
      ),
  },
});
