import { anyone } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { noInput } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done, refuse } from "../../../shared/kernel/outcome.ts";
import { authorizationServerMetadata, issuerMetadata, jwtVcIssuer } from "./card-metadata.ts";
import { Env } from "./contract.ts";

const base = Env.parse(process.env).CARD_BASE_URL;
const documents: ReadonlyMap<string, object> = new Map<string, object>([
  ["/.well-known/openid-credential-issuer", issuerMetadata(base)],
  ["/.well-known/oauth-authorization-server", authorizationServerMetadata(base)],
  ["/.well-known/jwt-vc-issuer", jwtVcIssuer(base)],
]);

export const handler = httpHandler({
  authenticate: anyone,
  input: noInput,
  errors: problemForm,
  run: async (_input, _caller, request) => {
    const document = documents.get(request.path);
    return document ? done(document) : refuse({ kind: "unknown-document" as const });
  },
  present: (document) => json(200, document, { "cache-control": "public, max-age=3600" }),
  refusals: { "unknown-document": problem("invalid_request") },
});
