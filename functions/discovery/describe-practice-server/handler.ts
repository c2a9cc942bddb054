import { CLIENT_SCOPES } from "../../../shared/domain/client-name.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Env } from "./contract.ts";
import type { Reply } from "./replies.ts";

const base = Env.parse(process.env).PRACTICE_BASE_URL;

/** Authorization server metadata for readers and identity providers (RFC 8414 §2). */
const metadata: Reply = {
  issuer: base,
  token_endpoint: `${base}/token`,
  jwks_uri: `${base}/jwks.json`,
  grant_types_supported: ["client_credentials"],
  token_endpoint_auth_methods_supported: ["private_key_jwt"],
  token_endpoint_auth_signing_alg_values_supported: ["ES256"],
  dpop_signing_alg_values_supported: ["ES256"],
  scopes_supported: Object.values(CLIENT_SCOPES).flat(),
};

export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async () => done(metadata),
  present: (document) => json(200, document, { "cache-control": "public, max-age=3600" }),
  refusals: {},
});
