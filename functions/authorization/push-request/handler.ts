import { KMSClient } from "@aws-sdk/client-kms";
import { serverNonces } from "../../../shared/adapters/callers.ts";
import { authorizationsIn } from "../../../shared/adapters/dynamodb/authorization-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { offersIn } from "../../../shared/adapters/dynamodb/offer-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import { REQUEST_SECONDS } from "../../../shared/domain/wallet-authorization.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { oauth, oauthForm, wantedNonce } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { formBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { DETAILS_ERRORS, WALLET_CLIENT_ERRORS, wantedChallenge } from "../../../shared/http/wallet-refusals.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { attestationHeaders, attestedClients } from "../../../shared/protocol/client-attestation.ts";
import { verifyDpop } from "../../../shared/protocol/dpop.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";
import { trustsAny } from "../../../shared/protocol/wallet-providers.ts";
import { Body, Env } from "./contract.ts";
import { type PushPorts, pushRequest } from "./push-request.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const issuer = env.CARD_BASE_URL;
const table = { client: documentClient(), name: env.EPHEMERAL_TABLE };
const ports: PushPorts = {
  verifyAttestation: attestedClients({ providers: env.WALLET_PROVIDERS, issuer, now: systemClock }),
  verifyDpop: (proof) =>
    verifyDpop(proof, { method: "POST", url: `${issuer}/par`, accessToken: undefined, now: systemClock() }, importKey),
  nonces: serverNonces(env, new KMSClient({})),
  spendJti: ephemeralIn(table, systemClock).spendJti,
  walletClients: env.WALLET_CLIENTS,
  configurations: configurationsFor({ trustsProviders: trustsAny(env.WALLET_PROVIDERS) }),
  offeredBy: offersIn(table, systemClock).offeredBy,
  keepRequest: authorizationsIn(table, systemClock).keepRequest,
  ids: systemIds,
};

const input = formBody(Body);

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: anyone,
  input,
  errors: oauthForm("invalid_request"),
  run: (form, _caller, { headers }) => pushRequest(ports, form, { dpop: headers.dpop, ...attestationHeaders(headers) }),
  present: ({ requestUri, nonce }) =>
    json<Reply>(201, { request_uri: requestUri, expires_in: REQUEST_SECONDS }, { "dpop-nonce": nonce }),
  refusals: {
    ...WALLET_CLIENT_ERRORS,
    "challenge-wanted": ({ challenge }) => wantedChallenge(challenge),
    "dpop-invalid": oauth("invalid_dpop_proof", "Send one valid DPoP proof for this address."),
    "dpop-nonce-wanted": ({ nonce }) => wantedNonce(nonce),
    "response-type-unknown": oauth("unsupported_response_type", "Only code is supported."),
    "scope-unknown": oauth("invalid_scope", "Ask for the scope of a credential configuration."),
    ...DETAILS_ERRORS,
    "redirect-unknown": oauth("invalid_request", "This redirect_uri is not registered for this wallet."),
    "offer-ended": oauth("invalid_request", "The offer of this issuer_state has ended."),
  },
});
