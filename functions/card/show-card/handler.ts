import { KMSClient } from "@aws-sdk/client-kms";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import { dpopCaller } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { PROOF_REPLAYED } from "../../../shared/http/replayed.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, HistoryQuery, presentCard } from "./contract.ts";
import { showCard } from "./show-card.ts";

const env = Env.parse(process.env);
const client = documentClient();
const table = { client, name: env.CARD_TABLE };
const tokenKey = kmsPublicKey(new KMSClient({}), env.TOKEN_SIGNING_KEY);
const ports = { ...cardLifeIn(table), devices: cardsIn(table, systemClock).devices };

const input = queryString(HistoryQuery);

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
  run: (page, caller) => showCard(ports, page, caller),
  present: (shown) => json(200, presentCard(shown)),
  refusals: { "proof-replayed": PROOF_REPLAYED, "card-not-found": problem("card_not_found") },
});
