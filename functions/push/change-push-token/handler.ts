import { KMSClient } from "@aws-sdk/client-kms";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { endpointOwnersIn } from "../../../shared/adapters/dynamodb/endpoint-owners.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import { dpopCaller } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { PushTarget } from "../../../shared/http/push-target.ts";
import { PROOF_REPLAYED } from "../../../shared/http/replayed.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { type ChangeTokenPorts, changePushToken } from "./change-push-token.ts";
import { Env } from "./contract.ts";

const env = Env.parse(process.env);
const client = documentClient();
const cardTable = { client, name: env.CARD_TABLE };
const ports: ChangeTokenPorts = { ...cardsIn(cardTable, systemClock), ...endpointOwnersIn(cardTable, systemClock) };
const tokenKey = kmsPublicKey(new KMSClient({}), env.TOKEN_SIGNING_KEY);

const input = jsonBody(PushTarget);

/** The calling phone's own token, for the session's own card. Taken, not done: a worker calls SNS, at the rate that SNS allows. */
export const handler = httpHandler({
  authenticate: dpopCaller({
    baseUrl: env.CARD_BASE_URL,
    scope: "card",
    keys: verificationKeys([tokenKey]),
    spendJti: ephemeralIn({ client, name: env.EPHEMERAL_TABLE }, systemClock).spendJti,
    now: systemClock,
  }),
  input,
  errors: problemForm,
  run: (push, caller) => changePushToken(ports, push, caller),
  present: (push) => json(202, { push }),
  refusals: {
    "proof-replayed": PROOF_REPLAYED,
    "phone-not-bound": problem("phone_not_bound"),
  },
});
