import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, presentCard, Query } from "./contract.ts";
import { showCard } from "./show-card.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const table = { client: dynamo, name: env.CARD_TABLE };
const ports = { ...cardLifeIn(table), devices: cardsIn(table, systemClock).devices };

const input = queryString(Query);

export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: (page, caller) => showCard(ports, page, caller),
  present: (shown) => json(200, presentCard(shown)),
  refusals: PHONE_PROOF_PROBLEMS,
});
