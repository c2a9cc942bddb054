import { identityProvidersIn } from "../../../shared/adapters/dynamodb/identity-provider-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { Body, Env, Path } from "./contract.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const { putIdentityProvider } = identityProvidersIn({ client: documentClient(), name: env.PRACTICE_TABLE });

const input = withPath(Path, jsonBody(Body));

/** Registers an identity-proofing provider with its public key, or changes or blocks it. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path, body }) => {
    await putIdentityProvider({ clientId: path.providerId, ...body });
    return done({ client_id: path.providerId, state: body.state });
  },
  present: (provider) => json<Reply>(200, provider),
  refusals: {},
});
