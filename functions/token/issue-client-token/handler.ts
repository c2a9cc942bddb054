import { KMSClient } from "@aws-sdk/client-kms";
import { serverNonces } from "../../../shared/adapters/callers.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { identityProvidersIn } from "../../../shared/adapters/dynamodb/identity-provider-items.ts";
import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsSigner } from "../../../shared/adapters/kms/kms-signer.ts";
import { CLIENT_SCOPES } from "../../../shared/domain/client-name.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { oauth, oauthForm, wantedNonce } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { formBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { ACCESS_TOKEN_SECONDS, createAccessToken } from "../../../shared/protocol/access-token.ts";
import { verifyClientAssertion } from "../../../shared/protocol/client-assertion.ts";
import { verifyDpop } from "../../../shared/protocol/dpop.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";
import { ClientTokenForm, Env } from "./contract.ts";
import { type ClientTokenPorts, issueClientToken } from "./issue-client-token.ts";

const env = Env.parse(process.env);
const client = documentClient();
const issuer = env.PRACTICE_BASE_URL;
const kms = new KMSClient({});
const signer = kmsSigner(kms, env.TOKEN_SIGNING_KEY);
const practices = practicesIn({ client, name: env.PRACTICE_TABLE });
const identityProviders = identityProvidersIn({ client, name: env.PRACTICE_TABLE });
const ports: ClientTokenPorts = {
  client: (name) =>
    name.kind === "reader"
      ? practices.reader(name.practiceId, name.readerId)
      : identityProviders.identityProvider(name.providerId),
  spendJti: ephemeralIn({ client, name: env.EPHEMERAL_TABLE }, systemClock).spendJti,
  verifyAssertion: (assertion, clientId, { jwk }) =>
    verifyClientAssertion(assertion, { clientId, audience: issuer, key: jwk, now: systemClock() }),
  nonces: serverNonces(env, kms),
  verifyDpop: (proof) =>
    verifyDpop(
      proof,
      { method: "POST", url: `${issuer}/token`, accessToken: undefined, now: systemClock() },
      importKey,
    ),
  createToken: (clientId, scope, jkt) =>
    createAccessToken(signer, {
      issuer,
      subject: clientId,
      clientId,
      scope,
      jkt,
      jti: systemIds.uuid(),
      now: systemClock(),
    }),
};

const input = formBody(ClientTokenForm);

export const handler = httpHandler({
  authenticate: anyone,
  input,
  errors: oauthForm("invalid_request"),
  run: (form, _caller, request) =>
    issueClientToken(ports, {
      grantType: form.grant_type,
      scope: form.scope,
      assertion: form.client_assertion,
      dpop: request.headers.dpop,
    }),
  present: ({ token, scope }) =>
    json(200, { access_token: token, token_type: "DPoP", expires_in: ACCESS_TOKEN_SECONDS, scope }),
  refusals: {
    "grant-unknown": oauth("unsupported_grant_type", "Use client_credentials."),
    "scope-unknown": oauth("invalid_scope", `Known scopes: ${Object.values(CLIENT_SCOPES).flat().join(", ")}.`),
    "dpop-invalid": oauth("invalid_dpop_proof", "Send one valid DPoP proof for this address."),
    "dpop-nonce-wanted": ({ nonce }) => wantedNonce(nonce),
    "client-invalid": { ...oauth("invalid_client", "The client assertion is not valid."), status: 401 },
  },
});
