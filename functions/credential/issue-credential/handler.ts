import { KMSClient } from "@aws-sdk/client-kms";
import { cardsIn } from "../../../shared/adapters/dynamodb/card-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { kmsPublicKey, kmsSigner, verificationKeys } from "../../../shared/adapters/kms/kms-signer.ts";
import { cardType } from "../../../shared/domain/card-type.ts";
import { dpopCaller } from "../../../shared/http/callers.ts";
import { oauth, oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { jsonBody } from "../../../shared/http/input.ts";
import { json } from "../../../shared/http/request.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { verifyKeyProof } from "../../../shared/protocol/key-proof.ts";
import { issueSdJwt } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { CredentialRequest, Env } from "./contract.ts";
import { type CredentialPorts, issueCredential } from "./issue-credential.ts";

const env = Env.parse(process.env);
const client = documentClient();
const kms = new KMSClient({});
const ephemeral = ephemeralIn({ client, name: env.EPHEMERAL_TABLE }, systemClock);
const signer = kmsSigner(kms, env.CREDENTIAL_SIGNING_KEY);
const tokenKey = kmsPublicKey(kms, env.TOKEN_SIGNING_KEY);
const ports: CredentialPorts = {
  ...cardsIn({ client, name: env.CARD_TABLE }, systemClock),
  insured: insuredIn({ client, name: env.INSURED_TABLE }).insured,
  spendNonce: ephemeral.spendNonce,
  verifyKeyProof: (proof) =>
    verifyKeyProof(proof, {
      issuer: env.CARD_BASE_URL,
      clientId: undefined,
      attestations: "ignored",
      now: systemClock(),
    }),
  issueSdJwt: (claims) => issueSdJwt(signer, claims, () => systemIds.secret(16)),
  issuer: env.CARD_BASE_URL,
  type: cardType(env.CARD_BASE_URL),
  ids: systemIds,
  now: systemClock,
};

const input = jsonBody(CredentialRequest);

export const handler = httpHandler({
  authenticate: dpopCaller({
    baseUrl: env.CARD_BASE_URL,
    scope: "apcv_credential",
    keys: verificationKeys([tokenKey]),
    spendJti: ephemeral.spendJti,
    now: systemClock,
  }),
  input,
  errors: oauthForm("invalid_credential_request"),
  run: (body, caller) =>
    issueCredential(ports, { configuration: body.credential_configuration_id, proof: body.proofs.jwt[0] }, caller),
  present: (credential) => json(200, { credentials: [{ credential }] }),
  refusals: {
    "proof-replayed": {
      ...oauth("invalid_dpop_proof", "This DPoP proof was used before."),
      status: 401,
      headers: { "www-authenticate": 'DPoP error="invalid_dpop_proof", algs="ES256"' },
    },
    "configuration-unknown": oauth("unknown_credential_configuration", "See credential_configurations_supported."),
    "key-proof-invalid": oauth("invalid_proof", "The key proof is missing or not valid."),
    "nonce-spent": oauth("invalid_nonce", "Ask /nonce for a new c_nonce."),
    "card-not-usable": oauth("credential_request_denied", "The card cannot be issued."),
  },
});
