import { KMSClient } from "@aws-sdk/client-kms";
import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { identityProvidersIn } from "../../../shared/adapters/dynamodb/identity-provider-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import { dpopCaller } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { PROOF_REPLAYED } from "../../../shared/http/replayed.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { verifyIdentityDecision } from "../../../shared/protocol/identity-decision.ts";
import { DecisionBody, Env } from "./contract.ts";
import { type DecisionPorts, decideIdentity } from "./decide-identity.ts";

const env = Env.parse(process.env);
const client = documentClient();
const audience = env.PRACTICE_BASE_URL;
const tokenKey = kmsPublicKey(new KMSClient({}), env.TOKEN_SIGNING_KEY);
const ports: DecisionPorts = {
  ...enrolmentsIn({ client, name: env.CARD_TABLE }, systemClock),
  provider: identityProvidersIn({ client, name: env.PRACTICE_TABLE }).identityProvider,
  insured: insuredIn({ client, name: env.INSURED_TABLE }).insured,
  verifyDecision: (decision, { clientId, jwk }) =>
    verifyIdentityDecision(decision, { provider: clientId, key: jwk, audience, now: systemClock() }),
};

const input = jsonBody(DecisionBody);

export const handler = httpHandler({
  authenticate: dpopCaller({
    baseUrl: env.PRACTICE_BASE_URL,
    scope: "identity-decision",
    keys: verificationKeys([tokenKey]),
    spendJti: ephemeralIn({ client, name: env.EPHEMERAL_TABLE }, systemClock).spendJti,
    now: systemClock,
  }),
  input,
  errors: problemForm,
  run: ({ decision }, caller) => decideIdentity(ports, decision, caller),
  present: ({ decisionId, enrolmentId }) => json(200, { decision_id: decisionId, enrolment_id: enrolmentId }),
  refusals: {
    "proof-replayed": PROOF_REPLAYED,
    "decision-invalid": problem("invalid_decision"),
    "enrolment-not-found": problem("enrolment_not_found"),
    "decided-otherwise": problem("decision_conflict"),
  },
});
