import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { usesIn } from "../../../shared/adapters/dynamodb/use-items.ts";
import { whileSpending } from "../../../shared/http/callers.ts";
import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, present, Query } from "./contract.ts";
import { type ListPorts, listUses } from "./list-uses.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports: ListPorts = { ...usesIn({ client: dynamo, name: env.CARE_TABLE }), now: systemClock };

const input = queryString(Query);

export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: problemForm,
  run: (query, caller) => whileSpending(caller, listUses(ports, caller.subject, query)),
  present: (listed) => json(200, present(listed)),
  refusals: PHONE_PROOF_PROBLEMS,
});
