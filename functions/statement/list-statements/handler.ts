import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { statementsIn } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { whileSpending } from "../../../shared/http/callers.ts";
import { eitherForm, fhir, inEitherForm, wantsFhir } from "../../../shared/http/fhir.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { queryString } from "../../../shared/http/input.ts";
import { PHONE_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Env, present, presentBundle, Query } from "./contract.ts";
import { type ListPorts, listStatements } from "./list-statements.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports: ListPorts = { ...statementsIn({ client: dynamo, name: env.CARE_TABLE }), now: systemClock };

const input = inEitherForm(queryString(Query));

/** The phone's sync of its statements. */
export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms: new KMSClient({}) }, "card"),
  input,
  errors: eitherForm,
  run: (query, caller) => whileSpending(caller, listStatements(ports, caller.subject, query)),
  present: (fetched, request) =>
    wantsFhir(request)
      ? fhir(200, presentBundle(fetched, `${env.CARD_BASE_URL}${request.path}`, request.query.limit))
      : json(200, present(fetched)),
  refusals: PHONE_PROOF_PROBLEMS,
});
