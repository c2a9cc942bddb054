import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { noContent } from "../../../shared/http/request.ts";
import { SENSITIVE_REFUSALS } from "../sensitive-contract.ts";
import { sensitiveAct } from "../sensitive-wiring.ts";
import { changeCode } from "./change-code.ts";
import { Body, Env } from "./contract.ts";

const { authenticate, ports } = sensitiveAct(Env.parse(process.env));

const input = jsonBody(Body);

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate,
  input,
  errors: problemForm,
  run: ({ new_code_proof: newCodeProof, ...both }, caller) =>
    changeCode(ports, { deviceProof: both.device_proof, codeProof: both.code_proof, newCodeProof }, caller),
  present: noContent,
  refusals: SENSITIVE_REFUSALS,
});
