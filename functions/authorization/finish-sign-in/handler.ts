import { KMSClient } from "@aws-sdk/client-kms";
import { authorizationsIn } from "../../../shared/adapters/dynamodb/authorization-items.ts";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { signedInAt } from "../../../shared/adapters/https/account-provider.ts";
import { cardRefsOf } from "../../../shared/adapters/kms/card-ref.ts";
import { anyone } from "../../../shared/http/callers.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { ENDED_PAGE, noSignInCookie, pageForm, redirect, signInSecretIn } from "../../../shared/http/page.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { walletRedirect } from "../../../shared/protocol/sign-in.ts";
import { Env, Query } from "./contract.ts";
import { type FinishPorts, finishSignIn } from "./finish-sign-in.ts";

const env = Env.parse(process.env);
const iss = env.CARD_BASE_URL;
const dynamo = documentClient();
const cards = { client: dynamo, name: env.CARD_TABLE };
const ports: FinishPorts = {
  ...authorizationsIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock),
  signedIn: signedInAt(env.ACCOUNT_PROVIDER, `${iss}/authorize/callback`, systemClock),
  cardRefsOf: cardRefsOf(new KMSClient({}), env.NIR_MAC_KEYS),
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  cardNow: cardLifeIn(cards).cardNow,
  latestEnrolment: enrolmentsIn(cards, systemClock).latestEnrolment,
  levels: env.ACCOUNT_PROVIDER.levels,
  ids: systemIds,
};

const input = queryString(Query);

export const handler = httpHandler({
  authenticate: anyone,
  input,
  errors: pageForm,
  run: (query, _caller, { cookies }) => {
    const code = "code" in query ? query.code : undefined;
    return finishSignIn(ports, { state: query.state, code }, signInSecretIn(cookies));
  },
  present: ({ redirectUri, ...answer }) => redirect(walletRedirect(redirectUri, { ...answer, iss }), noSignInCookie),
  refusals: { "sign-in-ended": ENDED_PAGE },
});
