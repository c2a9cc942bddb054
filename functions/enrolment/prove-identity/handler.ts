import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { ENROLS } from "../../../shared/http/incident.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { discoveredKeys, verifyIdentityAssertion } from "../../../shared/protocol/identity-assertion.ts";
import { Body, Env, Path } from "./contract.ts";
import { proveIdentity } from "./prove-identity.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const providerKeys = discoveredKeys(env.IDENTITY_ISSUER);
const provider = { issuer: env.IDENTITY_ISSUER, audience: env.IDENTITY_AUDIENCE };
const ports = {
  ...enrolmentsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock),
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  verifyAssertion: async (assertion: string, nonce: string) =>
    verifyIdentityAssertion(assertion, await providerKeys(), { ...provider, nonce, now: systemClock() }),
};

export const handler = httpHandler({
  stoppedBy: ENROLS,
  step: "identity",
  authenticate: accountHolder,
  input: withPath(Path, jsonBody(Body)),
  errors: problemForm,
  run: ({ path, body }, caller) => proveIdentity(ports, { ...path, ...body, ...caller }),
  present: ({ id, state, expiresAt }) =>
    json<Reply>(200, { enrolment_id: id, state, expires_at: expiresAt.toISOString() }),
  refusals: {
    "enrolment-not-found": problem("enrolment_not_found"),
    "wrong-state": problem("enrolment_wrong_state"),
    "assertion-invalid": problem("identity_not_proven"),
    "identity-mismatch": problem("identity_mismatch"),
  },
});
