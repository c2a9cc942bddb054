import { KMSClient } from "@aws-sdk/client-kms";
import { careIn } from "../../../shared/adapters/dynamodb/care-table.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import { dpopCaller, whileSpending } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { PROOF_REPLAYED } from "../../../shared/http/replayed.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, ListQuery, present } from "./contract.ts";

const env = Env.parse(process.env);
const client = documentClient();
const care = careIn({ client, name: env.CARE_TABLE }, systemClock);
const tokenKey = kmsPublicKey(new KMSClient({}), env.TOKEN_SIGNING_KEY);

const input = queryString(ListQuery);

/** The phone's sync: its own events of the last 7 days, in one query. */
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
  run: (query, caller) => whileSpending(caller, care.events(caller.subject, query.limit, query.cursor)),
  present: (page) => json(200, present(page)),
  refusals: { "proof-replayed": PROOF_REPLAYED },
});
