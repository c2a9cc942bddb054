import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { listingWalletsIn } from "../../../shared/adapters/dynamodb/wallet-session-items.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, presentWallets, Query } from "./contract.ts";
import { listWallets } from "./list-wallets.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = listingWalletsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock);

const input = queryString(Query);

export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: (page, caller) => listWallets(ports, page, caller),
  present: (shown) => json(200, presentWallets(shown)),
  refusals: PHONE_PROOF_PROBLEMS,
});
