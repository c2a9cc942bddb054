import { KMSClient } from "@aws-sdk/client-kms";
import { serverNonces } from "../../../shared/adapters/callers.ts";
import { certificatesIn } from "../../../shared/adapters/dynamodb/certificate-items.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { fundsIn } from "../../../shared/adapters/dynamodb/fund-items.ts";
import { identityProvidersIn } from "../../../shared/adapters/dynamodb/identity-provider-items.ts";
import { practicesIn } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { CLIENT_SCOPES, type ClientName } from "../../../shared/domain/client-name.ts";
import { keysOf, READER_SCOPES } from "../../../shared/domain/practice.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { oauth, oauthForm, wantedNonce } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { formBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { ACCESS_TOKEN_SECONDS, createAccessToken, tokenKey } from "../../../shared/protocol/access-token.ts";
import { verifyClientAssertion } from "../../../shared/protocol/client-assertion.ts";
import { readClientCertificate } from "../../../shared/protocol/client-certificate.ts";
import { verifyDpop } from "../../../shared/protocol/dpop.ts";
import { importKey } from "../../../shared/protocol/verification-key.ts";
import { Body, Env } from "./contract.ts";
import { type Client, type ClientTokenPorts, issueClientToken } from "./issue-client-token.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const issuer = env.PRACTICE_BASE_URL;
const kms = new KMSClient({});
const findCertifier = currentSigner(kms, {
  purpose: "token",
  generations: env.TOKEN_SIGNING_KEY,
  table: { client: dynamo, name: env.SIGNING_TABLE },
  now: systemClock,
});
const findKey = tokenKey(findCertifier, issuer, systemClock);
const registry = { client: dynamo, name: env.PRACTICE_TABLE };
const practices = practicesIn(registry);
const identityProviders = identityProvidersIn(registry);
const funds = fundsIn(registry);

/** A reader is as its practice is. */
async function registeredClient(name: ClientName): Promise<Client | undefined> {
  if (name.kind === "identity-provider") {
    const provider = await identityProviders.identityProvider(name.providerId);
    return provider && { keys: [provider.jwk], scopes: CLIENT_SCOPES[name.kind], state: provider.state };
  }
  if (name.kind === "fund") {
    const fund = await funds.fund(name.fundId);
    return fund && { keys: [fund.jwk], scopes: CLIENT_SCOPES[name.kind], state: fund.state };
  }
  const { practice, reader } = await practices.client(name.practiceId, name.readerId);
  if (!practice || !reader) return undefined;
  const { software, certificate } = reader;
  const state = practice.state === "blocked" ? "blocked" : reader.state;
  const scopes = READER_SCOPES[reader.role];
  return { keys: keysOf(reader), scopes, state, software, practiceKind: practice.kind, certificate };
}

const ports: ClientTokenPorts = {
  client: registeredClient,
  isRevoked: certificatesIn(registry).isRevoked,
  denials: standingsIn(registry, systemClock).denials,
  spendJti: ephemeralIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock).spendJti,
  nonces: serverNonces(env, kms),
  verifyAssertion: (assertion, clientId, key) =>
    verifyClientAssertion(assertion, { clientId, audience: issuer, key, now: systemClock() }),
  verifyDpop: (proof) =>
    verifyDpop(
      proof,
      { method: "POST", url: `${issuer}/token`, accessToken: undefined, now: systemClock() },
      importKey,
    ),
  readyToSign: async () => void (await findKey()),
  createToken: async (grant) =>
    createAccessToken(await findKey(), { issuer, subject: grant.clientId, jti: systemIds.uuid(), ...grant }),
  now: systemClock,
};

const input = formBody(Body);

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
      certificate: readClientCertificate(request.clientCertificate),
    }),
  present: ({ token, scope }) =>
    json<Reply>(200, { access_token: token, token_type: "DPoP", expires_in: ACCESS_TOKEN_SECONDS, scope }),
  refusals: {
    "grant-unknown": oauth("unsupported_grant_type", "Use client_credentials."),
    "scope-unknown": oauth("invalid_scope", `Known scopes: ${Object.values(CLIENT_SCOPES).flat().join(", ")}.`),
    "dpop-invalid": oauth("invalid_dpop_proof", "Send one valid DPoP proof for this address."),
    "dpop-nonce-wanted": ({ nonce }) => wantedNonce(nonce),
    "reader-blocked": oauth(
      "unauthorized_client",
      "The client, its practice or its certificate is blocked. Stop trying: the practice contacts its fund.",
      { code: "reader_blocked" },
    ),
    "software-too-old": ({ minimum }) =>
      oauth(
        "unauthorized_client",
        "The registered version of the software is too old. Install minimum_version and have it registered.",
        { code: "software_too_old", minimum_version: minimum },
      ),
    "client-invalid": { ...oauth("invalid_client", "The client assertion is not valid."), status: 401 },
  },
});
