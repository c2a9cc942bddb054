import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { endpointOwnersIn } from "../../../shared/adapters/dynamodb/endpoint-owners.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { type ChangeTokenPorts, changePushToken } from "./change-push-token.ts";
import { Body, Env } from "./contract.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const cardTable = { client: dynamo, name: env.CARD_TABLE };
const ports: ChangeTokenPorts = { ...cardsIn(cardTable, systemClock), ...endpointOwnersIn(cardTable, systemClock) };

const input = jsonBody(Body);

/** The calling phone's own token, for the session's own card. Taken, not done: a worker calls SNS, at the rate that SNS allows. */
export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: (push, caller) => changePushToken(ports, push, caller),
  present: (push) => json<Reply>(202, { push }),
  refusals: {
    ...PHONE_PROOF_PROBLEMS,
    "phone-not-bound": problem("phone_not_bound"),
  },
});
