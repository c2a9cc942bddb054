import { KMSClient } from "@aws-sdk/client-kms";
import { cardLifeIn } from "../../../shared/adapters/dynamodb/card-life.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { transfersIn } from "../../../shared/adapters/dynamodb/transfer-items.ts";
import { deviceAttestation } from "../../../shared/adapters/https/device-attestation.ts";
import { codeMacOf } from "../../../shared/adapters/kms/kms-mac.ts";
import { accountHolder } from "../../../shared/http/callers.ts";
import { problem, problemForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { verifyTwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";
import { Body, Env } from "./contract.ts";
import type { Reply } from "./replies.ts";
import { type TakeOverPorts, takeOverCard } from "./take-over-card.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const cards = { client: dynamo, name: env.CARD_TABLE };
const ephemeral = { client: dynamo, name: env.EPHEMERAL_TABLE };
const ports: TakeOverPorts = {
  ...transfersIn(cards, ephemeral, systemClock),
  cardNow: cardLifeIn(cards).cardNow,
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  spendNonce: ephemeralIn(ephemeral, systemClock).spendNonce,
  verifyProof: (proofs) => verifyTwoFactorProof(proofs, { audience: env.CARD_BASE_URL, now: systemClock() }),
  verifyAttestation: deviceAttestation(env.DEVICE_ATTESTATION).verifyAttestation,
  codeMacOf: codeMacOf(new KMSClient({}), env.PIN_MAC_KEY),
  ids: systemIds,
  now: systemClock,
};

const input = jsonBody(Body);

export const handler = httpHandler({
  stoppedBy: CHANGES,
  authenticate: accountHolder,
  input,
  errors: problemForm,
  run: (body, caller) =>
    takeOverCard(ports, {
      ...caller,
      transferCode: body.transfer_code,
      deviceProof: body.device_proof,
      codeProof: body.code_proof,
      push: body.push,
      attestation: body.attestation,
    }),
  present: ({ cardRef }) => json<Reply>(200, { card_ref: cardRef }),
  refusals: {
    "proof-invalid": problem("invalid_proof"),
    "transfer-not-found": problem("transfer_not_found"),
    "nonce-spent": problem("nonce_spent"),
    "key-not-new": problem("key_not_new"),
    "device-not-attested": ({ reason }) => problem("device_not_attested", { reason }),
    "card-changed": problem("card_changed"),
  },
});
