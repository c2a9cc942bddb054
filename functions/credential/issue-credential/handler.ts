import { KMSClient } from "@aws-sdk/client-kms";
import { walletCaller } from "../../../shared/adapters/callers.ts";
import { credentialRecorder } from "../../../shared/adapters/dynamodb/credential-items.ts";
import { ephemeralIn } from "../../../shared/adapters/dynamodb/ephemeral-table.ts";
import { insuredIn } from "../../../shared/adapters/dynamodb/insured-table.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { keptMac } from "../../../shared/adapters/kms/kept-mac.ts";
import { requestEncryptionKeys } from "../../../shared/adapters/kms/request-encryption-keys.ts";
import { currentSigner } from "../../../shared/adapters/kms/signing-keys.ts";
import { ANONYMOUS_WALLET } from "../../../shared/domain/anonymous-wallets.ts";
import { cardType } from "../../../shared/domain/card-type.ts";
import { LARGEST_BATCH } from "../../../shared/domain/credential.ts";
import { configurationsFor } from "../../../shared/domain/credential-configuration.ts";
import type { ProvenWallet } from "../../../shared/http/callers.ts";
import {
  type Asked,
  askedWithin,
  ENCRYPTION_ERRORS,
  encryptedExchange,
} from "../../../shared/http/encrypted-exchange.ts";
import { oauth, oauthForm } from "../../../shared/http/error-form.ts";
import { httpHandler } from "../../../shared/http/http-handler.ts";
import { PHONE_PROOF_ERRORS } from "../../../shared/http/proof-refusals.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";
import { sealReference } from "../../../shared/protocol/credential-reference.ts";
import { verifyKeyProofs } from "../../../shared/protocol/key-proofs.ts";
import { issueSdJwt } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";
import { trustsAny } from "../../../shared/protocol/wallet-providers.ts";
import { sdJwtClaims } from "./card-claims.ts";
import { CredentialRequest, Env, REQUEST_LIMIT } from "./contract.ts";
import { type CredentialPorts, issueCredential } from "./issue-credential.ts";
import { keyPolicy } from "./key-policy.ts";

const env = Env.parse(process.env);
const dynamo = documentClient();
const kms = new KMSClient({});
const findSigner = currentSigner(kms, {
  purpose: "credential",
  generations: env.CREDENTIAL_SIGNING_KEY,
  table: { client: dynamo, name: env.SIGNING_TABLE },
  now: systemClock,
});
const issuer = env.CARD_BASE_URL;
const type = cardType(issuer);
const referenceKey = keptMac(kms, env.CREDENTIAL_REF_KEY, "credential reference");
const attestationsFor = keyPolicy(env.WALLET_PROVIDERS);
const ports: CredentialPorts = {
  ...credentialRecorder(
    { card: { client: dynamo, name: env.CARD_TABLE }, status: { client: dynamo, name: env.STATUS_TABLE } },
    { size: env.STATUS_LIST_SIZE, ids: systemIds, now: systemClock },
  ),
  insured: insuredIn({ client: dynamo, name: env.INSURED_TABLE }).insured,
  spendNonce: ephemeralIn({ client: dynamo, name: env.EPHEMERAL_TABLE }, systemClock).spendNonce,
  configurations: configurationsFor({ trustsProviders: trustsAny(env.WALLET_PROVIDERS) }),
  verifyKeyProofs: (proofs, configuration, clientId) =>
    verifyKeyProofs(proofs, {
      issuer,
      clientId: clientId === ANONYMOUS_WALLET ? undefined : clientId,
      attestations: attestationsFor(configuration),
      batchSize: LARGEST_BATCH,
      now: systemClock(),
    }),
  writeCredential: async (_configuration, content) => {
    const [signer, key] = await Promise.all([findSigner(), referenceKey()]);
    const claims = sdJwtClaims({ issuer, type }, content, sealReference(content.reference, key));
    return issueSdJwt(signer, claims, () => systemIds.secret(16));
  },
  ids: systemIds,
  now: systemClock,
};

const ephemeral = { client: dynamo, name: env.EPHEMERAL_TABLE };
const exchange = encryptedExchange({
  privateKey: requestEncryptionKeys(kms, env.REQUEST_ENCRYPTION_KEY, ephemeral, systemClock).privateKey,
  policy: env.CREDENTIAL_ENCRYPTION,
  now: systemClock,
});

const answer = (asked: Asked, caller: ProvenWallet) =>
  exchange(asked, {
    schema: CredentialRequest,
    use: ({ credential_configuration_id: configuration, proofs }) =>
      issueCredential(ports, { configuration, proofs }, caller),
    reply: ({ credentials, notificationId }) => ({
      status: 200,
      body: { credentials: credentials.map((credential) => ({ credential })), notification_id: notificationId },
    }),
  });

export const handler = httpHandler({
  authenticate: walletCaller(env, { dynamo, kms }),
  input: askedWithin(REQUEST_LIMIT),
  errors: oauthForm("invalid_credential_request"),
  run: answer,
  present: (reply) => reply,
  refusals: {
    ...PHONE_PROOF_ERRORS,
    ...ENCRYPTION_ERRORS,
    "configuration-unknown": oauth("unknown_credential_configuration", "See credential_configurations_supported."),
    "key-proof-invalid": oauth("invalid_proof", "The key proof is missing or not valid."),
    "key-nonces-differ": oauth("invalid_nonce", "All proofs of a request carry the same c_nonce."),
    "too-many-keys": oauth("invalid_credential_request", `Ask for ${LARGEST_BATCH} credentials at most.`),
    "nonce-spent": oauth("invalid_nonce", "Ask /nonce for a new c_nonce."),
    "card-not-usable": oauth("credential_request_denied", "The card cannot be issued."),
  },
});
