import { deviceAttestation } from "../../../shared/adapters/https/device-attestation.ts";
import { type ProblemAnswer, problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler, type RefusalMap } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { SENSITIVE_REFUSALS } from "../sensitive-contract.ts";
import { sensitiveAct } from "../sensitive-wiring.ts";
import { Body, Env } from "./contract.ts";
import { type RenewPorts, type RenewRefusal, renewPhoneKey } from "./renew-phone-key.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const { authenticate, ports: common } = sensitiveAct(env);
const ports: RenewPorts = { ...common, verifyRenewed: deviceAttestation(env.DEVICE_ATTESTATION).verifyRenewed };

const refusals: RefusalMap<RenewRefusal, ProblemAnswer> = {
  ...SENSITIVE_REFUSALS,
  "key-not-new": problem("key_not_new"),
  "device-not-attested": ({ reason }) => problem("device_not_attested", { reason }),
};

const input = jsonBody(Body);

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate,
  input,
  errors: problemForm,
  run: ({ new_device_proof: newDeviceProof, push, attestation, ...both }, caller) => {
    const proofs = { deviceProof: both.device_proof, codeProof: both.code_proof, newDeviceProof };
    return renewPhoneKey(ports, { ...proofs, push, attestation }, caller);
  },
  present: ({ jkt }) => json<Reply>(200, { jkt }),
  refusals,
});
