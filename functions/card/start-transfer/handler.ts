import { problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { SENSITIVE_REFUSALS } from "../sensitive-contract.ts";
import { sensitiveAct } from "../sensitive-wiring.ts";
import { Body, Env } from "./contract.ts";
import type { Reply } from "./replies.ts";
import { startTransfer } from "./start-transfer.ts";

const { authenticate, ports } = sensitiveAct(Env.parse(process.env));

const input = jsonBody(Body);

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate,
  input,
  errors: problemForm,
  run: (both, caller) => startTransfer(ports, { deviceProof: both.device_proof, codeProof: both.code_proof }, caller),
  present: ({ code, cardRef, expiresAt }) =>
    json<Reply>(201, { transfer_code: code, card_ref: cardRef, expires_at: expiresAt.toISOString() }),
  refusals: SENSITIVE_REFUSALS,
});
