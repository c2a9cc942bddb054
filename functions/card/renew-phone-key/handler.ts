import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { SENSITIVE_REFUSALS } from "../sensitive-contract.ts";
import { sensitiveAct } from "../sensitive-wiring.ts";
import { Env, KeyBody } from "./contract.ts";
import { type RenewRefusal, renewPhoneKey } from "./renew-phone-key.ts";

const { authenticate, ports } = sensitiveAct(Env.parse(process.env));

const refusals: RefusalMap<RenewRefusal, ProblemAnswer> = {
  ...SENSITIVE_REFUSALS,
  "key-not-new": problem("key_not_new"),
};

const input = jsonBody(KeyBody);

export const handler = httpHandler({
  authenticate,
  input,
  errors: problemForm,
  run: ({ new_device_proof: newDeviceProof, push, ...both }, caller) =>
    renewPhoneKey(ports, { deviceProof: both.device_proof, codeProof: both.code_proof, newDeviceProof, push }, caller),
  present: ({ jkt }) => json(200, { jkt }),
  refusals,
});
