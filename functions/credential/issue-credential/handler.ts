import { credentialRecorder } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { ANONYMOUS_WALLET } from "../../../shared/domain/anonymous-wallets.ts";
import { LARGEST_BATCH } from "../../../shared/domain/credential.ts";
import type { ProvenWallet } from "../../../shared/http/callers.ts";
import { type Asked, askedFor, ENCRYPTION_ERRORS } from "../../../shared/http/encrypted-exchange.ts";
import { oauth, oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { CHANGES } from "../../../shared/http/incident.ts";
import { PHONE_PROOF_ERRORS } from "../../../shared/http/proof-refusals.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { verifyKeyProofs } from "../../../shared/protocol/key-proofs.ts";
import { credentialsReply, deferredReply } from "../issuing-contract.ts";
import { issuingOf } from "../issuing-wiring.ts";
import { Body, Env, REQUEST_LIMIT } from "./contract.ts";
import { type CredentialPorts, issueCredential } from "./issue-credential.ts";
import { keyPolicy } from "./key-policy.ts";

const env = Env.parse(process.env);
const issuing = issuingOf(env);
const attestationsFor = keyPolicy(env.WALLET_PROVIDERS);
const ports: CredentialPorts = {
  ...issuing.ports,
  ...credentialRecorder(issuing.tables, issuing.places),
  spendNonce: ephemeralIn(issuing.ephemeral, systemClock).spendNonce,
  verifyKeyProofs: (proofs, configuration, clientId) =>
    verifyKeyProofs(proofs, {
      issuer: env.CARD_BASE_URL,
      clientId: clientId === ANONYMOUS_WALLET ? undefined : clientId,
      attestations: attestationsFor(configuration),
      batchSize: LARGEST_BATCH,
      now: systemClock(),
    }),
};

const answer = (asked: Asked, caller: ProvenWallet) =>
  issuing.exchange(asked, {
    schema: Body,
    use: ({ credential_configuration_id: configuration, credential_identifier: identifier, proofs }) =>
      issueCredential(ports, { configuration, identifier, proofs }, caller),
    reply: (outcome) => (outcome.kind === "issued" ? credentialsReply(outcome) : deferredReply(outcome)),
  });

export const handler = httpHandler({
  stoppedBy: CHANGES,
  step: "credential",
  authenticate: issuing.authenticate,
  input: askedFor(Body, REQUEST_LIMIT),
  errors: oauthForm("invalid_credential_request"),
  run: answer,
  present: (reply) => reply,
  refusals: {
    ...PHONE_PROOF_ERRORS,
    ...ENCRYPTION_ERRORS,
    "configuration-unknown": oauth("unknown_credential_configuration", "See credential_configurations_supported."),
    "identifier-unknown": oauth("unknown_credential_identifier", "See credential_identifiers of the token response."),
    "identifier-expected": oauth("invalid_credential_request", "This token is asked by credential_identifier."),
    "key-proof-invalid": oauth("invalid_proof", "The key proof is missing or not valid."),
    "key-nonces-differ": oauth("invalid_nonce", "All proofs of a request carry the same c_nonce."),
    "too-many-keys": oauth("invalid_credential_request", `Ask for ${LARGEST_BATCH} credentials at most.`),
    "nonce-spent": oauth("invalid_nonce", "Ask /nonce for a new c_nonce."),
    "card-not-usable": oauth("credential_request_denied", "The card cannot be issued."),
  },
});
