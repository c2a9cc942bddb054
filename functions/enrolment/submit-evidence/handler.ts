import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { ENROLS } from "../../../shared/http/incident.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { presentEnrolment } from "../show-enrolment/contract.ts";
import { Body, Env, Path } from "./contract.ts";
import { submitEvidence } from "./submit-evidence.ts";

const env = Env.parse(process.env);
const enrolments = enrolmentsIn({ client: documentClient(), name: env.CARD_TABLE }, systemClock);

const input = withPath(Path, jsonBody(Body));

export const handler = httpHandler({
  stoppedBy: ENROLS,
  step: "identity",
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: ({ path, body }, caller) =>
    submitEvidence(enrolments, { ...path, ...caller, reference: body.evidence_reference }),
  present: (enrolment) => json(200, presentEnrolment(enrolment, env.IDENTITY_ISSUER)),
  refusals: {
    "enrolment-not-found": problem("enrolment_not_found"),
    "wrong-state": problem("enrolment_wrong_state"),
  },
});
