import { authorizationsIn } from "../../../shared/adapters/dynamodb/authorization-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { SIGN_IN_SECONDS } from "../../../shared/domain/wallet-authorization.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { ENDED_PAGE, pageForm, redirect, signInCookie } from "../../../shared/http/page.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { signInUrl } from "../../../shared/protocol/sign-in.ts";
import { Env, Query } from "./contract.ts";
import { startSignIn } from "./start-sign-in.ts";

const env = Env.parse(process.env);
const callback = `${env.CARD_BASE_URL}/authorize/callback`;
const ports = {
  ...authorizationsIn({ client: documentClient(), name: env.EPHEMERAL_TABLE }, systemClock),
  ids: systemIds,
};

const input = queryString(Query);

export const handler = httpHandler({
  authenticate: anyone,
  input,
  errors: pageForm,
  run: (query) => startSignIn(ports, { clientId: query.client_id, requestUri: query.request_uri }),
  present: ({ secret, secrets }) =>
    redirect(signInUrl(env.ACCOUNT_PROVIDER, callback, secrets), signInCookie(secret, SIGN_IN_SECONDS)),
  refusals: { "request-ended": ENDED_PAGE },
});
