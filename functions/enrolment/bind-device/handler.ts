import { KMSClient } from "@aws-sdk/client-kms";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { enrolmentsIn } from "../../../shared/adapters/dynamodb/enrolment-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { deviceAttestation } from "../../../shared/adapters/https/device-attestation.ts";
import { canaryAuthority } from "../../../shared/adapters/kms/canary-authority.ts";
import { codeMacOf } from "../../../shared/adapters/kms/kms-mac.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { ENROLS } from "../../../shared/http/incident.ts";
import { jsonBody, withPath } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { verifyTwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";
import { type BindPorts, bindDevice } from "./bind-device.ts";
import { Body, Env, Path } from "./contract.ts";
import type { Reply } from "./replies.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const ports: BindPorts = {
  ...enrolmentsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock),
  card: cardsIn({ client: dynamo, name: env.CARD_TABLE }, systemClock).card,
  spendNonce: ephemeralIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock).spendNonce,
  verifyProof: (proofs) => verifyTwoFactorProof(proofs, { audience: env.CARD_BASE_URL, now: systemClock() }),
  verifyAttestation: deviceAttestation(env.DEVICE_ATTESTATION).verifyAttestation,
  verifyCanary: canaryAuthority(kms, env.CANARY_AUTHORITY_KEY, { audience: env.CARD_BASE_URL, now: systemClock }),
  codeMacOf: codeMacOf(kms, env.PIN_MAC_KEY),
  nature: env.CARD_NATURE,
  ids: systemIds,
  now: systemClock,
};

export const handler = httpHandler({
  stoppedBy: ENROLS,
  step: "device",
  authenticate: accountHolder,
  input: withPath(Path, jsonBody(Body)),
  errors: problemForm,
  run: async ({ path, body }, caller) => {
    const { device_proof: deviceProof, code_proof: codeProof, push, attestation } = body;
    const wish = { ...path, ...caller, deviceProof, codeProof, push, attestation };
    const bound = await bindDevice(ports, wish);
    return bound.ok ? { ok: true, value: { ...path, ...bound.value } } : bound;
  },
  present: ({ id, cardRef }) => json<Reply>(200, { enrolment_id: id, state: "active", card_ref: cardRef }),
  refusals: {
    "enrolment-not-found": problem("enrolment_not_found"),
    "wrong-state": problem("enrolment_wrong_state"),
    "proof-invalid": problem("invalid_proof"),
    "nonce-spent": problem("nonce_spent"),
    "device-not-attested": ({ reason }) => problem("device_not_attested", { reason }),
    "card-exists": problem("card_exists"),
    "card-changed": problem("card_changed"),
  },
});
