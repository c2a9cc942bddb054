import { KMSClient } from "@aws-sdk/client-kms";
import { phoneCaller } from "../../../shared/adapters/callers.ts";
import { credentialRecorder } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { requestEncryptionKeys } from "../../../shared/adapters/kms/request-encryption-keys.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { cardType } from "../../../shared/domain/card-type.ts";
import type { ProvenPhone } from "../../../shared/http/callers.ts";
import { type Asked, asked, ENCRYPTION_ERRORS, encryptedExchange } from "../../../shared/http/encrypted-exchange.ts";
import { oauth, oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { PHONE_PROOF_ERRORS } from "../../../shared/http/proof-refusals.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { verifyKeyProof } from "../../../shared/protocol/key-proof.ts";
import { issueSdJwt } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { CredentialRequest, Env } from "./contract.ts";
import { type CredentialPorts, issueCredential } from "./issue-credential.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const findSigner = currentSigner(kms, {
  purpose: "credential",
  generations: env.CREDENTIAL_SIGNING_KEY,
  table: { client: dynamo, name: env.SIGNING_TABLE },
  now: systemClock,
});
const ports: CredentialPorts = {
  ...credentialRecorder(
    { card: { client: dynamo, name: env.CARD_TABLE }, status: { client: dynamo, name: env.STATUS_TABLE } },
    { size: env.STATUS_LIST_SIZE, ids: systemIds, now: systemClock },
  ),
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  spendNonce: ephemeralIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock).spendNonce,
  verifyKeyProof: (proof) =>
    verifyKeyProof(proof, {
      issuer: env.CARD_BASE_URL,
      clientId: undefined,
      attestations: "ignored",
      now: systemClock(),
    }),
  issueSdJwt: async (claims) => issueSdJwt(await findSigner(), claims, () => systemIds.secret(16)),
  issuer: env.CARD_BASE_URL,
  type: cardType(env.CARD_BASE_URL),
  ids: systemIds,
  now: systemClock,
};

const ephemeral = { client: dynamo, name: env.EPHEMERAL_TABLE };
const exchange = encryptedExchange({
  privateKey: requestEncryptionKeys(kms, env.REQUEST_ENCRYPTION_KEY, ephemeral, systemClock).privateKey,
  policy: env.CREDENTIAL_ENCRYPTION,
  now: systemClock,
});

const answer = (asked: Asked, caller: ProvenPhone) =>
  exchange(asked, {
    schema: CredentialRequest,
    use: ({ credential_configuration_id: configuration, proofs }) =>
      issueCredential(ports, { configuration, proof: proofs.jwt[0] }, caller),
    reply: (credential) => ({ status: 200, body: { credentials: [{ credential }] } }),
  });

export const handler = httpHandler({
  authenticate: phoneCaller(env, { dynamo, kms }, "apcv_credential"),
  input: asked,
  errors: oauthForm("invalid_credential_request"),
  run: answer,
  present: (reply) => reply,
  refusals: {
    ...PHONE_PROOF_ERRORS,
    ...ENCRYPTION_ERRORS,
    "configuration-unknown": oauth("unknown_credential_configuration", "See credential_configurations_supported."),
    "key-proof-invalid": oauth("invalid_proof", "The key proof is missing or not valid."),
    "nonce-spent": oauth("invalid_nonce", "Ask /nonce for a new c_nonce."),
    "card-not-usable": oauth("credential_request_denied", "The card cannot be issued."),
  },
});
