import { KMSClient } from "@aws-sdk/client-kms";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { existingKeys } from "../../../shared/adapters/kms/signing-keys.ts";
import { CERTIFIED_PURPOSE as purpose } from "../../../shared/domain/document-signer.ts";
import { operator } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { done } from "../../../shared/kernel/outcome.ts";
import { waitsOf } from "../key-waits.ts";
import { certifySigner } from "./certify-signer.ts";
import { Body, Env, Path, present } from "./contract.ts";
import { certifyPorts } from "./ports.ts";

const env = Env.parse(process.env);
const kms = new KMSClient({});
const generations = env.CREDENTIAL_SIGNING_KEY;
const ports = certifyPorts(kms, {
  stage: env.STAGE,
  base: env.CARD_BASE_URL,
  authorityKey: env.DOCUMENT_AUTHORITY_KEY,
  generations,
  table: { client: documentClient(), name: env.SIGNING_TABLE },
});
const existing = existingKeys(kms, { [purpose]: generations }).numbers(purpose);
const waits = waitsOf(env.SIGNING_KEY_WAIT)(purpose);

const input = withPath(Path, jsonBody(Body));

/** The one function that the authority signs for. */
export const handler = httpHandler({
  authenticate: operator,
  input,
  errors: problemForm,
  run: async ({ path: { generation }, body: { reason } }, { operator: by }) => {
    const certified = await certifySigner(ports, { generation, by, reason });
    return certified.ok ? done({ ...certified.value, purpose, existing, waits }) : certified;
  },
  present: (certified) => json(200, present(certified)),
  refusals: {
    "generation-unknown": problem("key_generation_unknown"),
    "step-out-of-order": problem("key_step_out_of_order"),
    "keys-moved": problem("signing_keys_moved"),
  },
});
