import { endingSessionsIn } from "../../../shared/adapters/dynamodb/session-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { oauth, oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { formBody } from "../../../shared/http/input.ts";
import { Body, Env } from "./contract.ts";
import { revokeSession } from "./revoke-session.ts";

const env = Env.parse(process.env);
const ports = endingSessionsIn({ client: documentClient(), name: env.CARD_TABLE });

const input = formBody(Body);

export const handler = httpHandler({
  authenticate: anyone,
  input,
  errors: oauthForm("invalid_request"),
  run: ({ token }) => revokeSession(ports, token),
  present: () => ({ statusCode: 200, headers: { "cache-control": "no-store" } }),
  refusals: { "token-unsupported": oauth("unsupported_token_type", "Only refresh tokens can be revoked.") },
});
