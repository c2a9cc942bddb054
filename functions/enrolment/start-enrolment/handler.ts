import { KMSClient } from "@aws-sdk/client-kms";
import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { presentEligibility } from "../../../shared/http/eligibility-reply.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { ENROLS } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { eligibilityPorts } from "../../eligibility/check-eligibility/ports.ts";
import { presentEnrolment } from "../show-enrolment/contract.ts";
import { Body, Env } from "./contract.ts";
import { startEnrolment } from "./start-enrolment.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const ports = {
  ...eligibilityPorts(dynamo, new KMSClient({}), env),
  ...enrolmentsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock),
  ids: systemIds,
};

const input = jsonBody(Body);

export const handler = httpHandler({
  stoppedBy: ENROLS,
  step: "enrolment",
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: (body, caller) => startEnrolment(ports, { ...body, ...caller }),
  present: (enrolment) => json(201, presentEnrolment(enrolment, env.IDENTITY_ISSUER)),
  refusals: {
    "insured-not-found": problem("insured_not_found"),
    "no-card-to-renew": problem("no_card_to_renew"),
    "not-eligible": (refusal, request) =>
      problem("not_eligible", { ...presentEligibility(refusal.eligibility, request.language) }),
  },
});
