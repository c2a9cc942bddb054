import { KMSClient } from "@aws-sdk/client-kms";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { presentEligibility } from "../../../shared/http/eligibility-reply.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { checkEligibility } from "./check-eligibility.ts";
import { Body, Env } from "./contract.ts";
import { eligibilityPorts } from "./ports.ts";

const ports = eligibilityPorts(documentClient(), new KMSClient({}), Env.parse(process.env));

const input = jsonBody(Body);

export const handler = httpHandler({
  step: "eligibility",
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: (body, caller) => checkEligibility(ports, { ...body, ...caller }),
  present: ({ eligibility }, request) => json(200, presentEligibility(eligibility, request.language)),
  refusals: { "insured-not-found": problem("insured_not_found") },
});
