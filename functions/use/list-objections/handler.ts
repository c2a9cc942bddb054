import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { fundsIn } from "../../../shared/adapters/dynamodb/fund-items.ts";
import { noticesIn } from "../../../shared/adapters/dynamodb/objection-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { READER_PROBLEMS } from "../../../shared/http/reader-problems.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, present, Query } from "./contract.ts";
import { type ListPorts, type ListRefusal, listObjections } from "./list-objections.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const registry = { client: dynamo, name: env.PRACTICE_TABLE };
const ports: ListPorts = {
  standing: standingsIn(registry, systemClock).standing,
  fund: fundsIn(registry).fund,
  ...noticesIn({ client: dynamo, name: env.CARE_TABLE }),
  now: systemClock,
};

const refusals: RefusalMap<ListRefusal, ProblemAnswer> = {
  ...READER_PROBLEMS,
  "fund-blocked": problem("fund_blocked"),
};

const input = queryString(Query);

export const handler = httpHandler({
  authenticate: clientCaller(env, { dynamo, kms: new KMSClient({}) }, "context", "administrative", "objection"),
  input,
  errors: problemForm,
  run: (query, caller) => listObjections(ports, query, caller),
  present: (listed) => json(200, present(listed)),
  refusals,
});
