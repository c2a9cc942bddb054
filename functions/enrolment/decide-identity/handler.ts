import { KMSClient } from "@aws-sdk/client-kms";
import { clientCaller } from "../../../shared/adapters/callers.ts";
import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { identityProvidersIn } from "../../../shared/adapters/dynamodb/identity-provider-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { CLIENT_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { verifyIdentityDecision } from "../../../shared/protocol/identity-decision.ts";
import { Body, Env } from "./contract.ts";
import { type DecisionPorts, type DecisionRefusal, decideIdentity } from "./decide-identity.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const audience = env.PRACTICE_BASE_URL;
const kms = new KMSClient({});
const ports: DecisionPorts = {
  ...enrolmentsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock),
  provider: identityProvidersIn({ client: dynamo, name: env.PRACTICE_TABLE }).identityProvider,
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  verifyDecision: (decision, { clientId, jwk }) =>
    verifyIdentityDecision(decision, { provider: clientId, key: jwk, audience, now: systemClock() }),
};

const input = jsonBody(Body);

const refusals: RefusalMap<DecisionRefusal, ProblemAnswer> = {
  ...CLIENT_PROOF_PROBLEMS,
  "decision-invalid": problem("invalid_decision"),
  "enrolment-not-found": problem("enrolment_not_found"),
  "decided-otherwise": problem("decision_conflict"),
};

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: clientCaller(env, { dynamo, kms }, "identity-decision"),
  input,
  errors: problemForm,
  run: ({ decision }, caller) => decideIdentity(ports, decision, caller),
  present: ({ decisionId, enrolmentId }) => json<Reply>(200, { decision_id: decisionId, enrolment_id: enrolmentId }),
  refusals,
});
