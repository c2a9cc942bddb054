import type { AnonymousWallets } from "../../../shared/domain/anonymous-wallets.ts";
import { CARD_CLAIMS, CARD_NAME, type CardClaim, inBothLanguages } from "../../../shared/domain/card-claims.ts";
import { CARD_COLOURS } from "../../../shared/domain/card-picture.ts";
import { CARD_DOCTYPE, CARD_NAMESPACE, TYPE_PATH } from "../../../shared/domain/card-type.ts";
import { LARGEST_BATCH } from "../../../shared/domain/credential.ts";
import {
  ATTESTED_LEVELS,
  type CredentialConfiguration,
  type CredentialFormat,
  canBeIssued,
  configurationsFor,
  type ReusePolicy,
} from "../../../shared/domain/credential-configuration.ts";
import type { KeyCertificate } from "../../../shared/domain/signing-key.ts";
import { statusListsUri } from "../../../shared/domain/status-list.ts";
import type { Language } from "../../../shared/http/request.ts";
import { PRE_AUTHORIZED_GRANT } from "../../../shared/protocol/credential-offer.ts";
import { ES256 } from "../../../shared/protocol/mdoc/cose.ts";
import { AUTHORIZATION_CODE_GRANT, REFRESH_GRANT, TWO_FACTOR_GRANT } from "../../token/issue-card-token/contract.ts";

/** What the issuer has to know of its stage. */
export interface IssuerSetting {
  readonly base: string;
  /** Whether any wallet provider is trusted: else nothing can be attested. */
  readonly trustsProviders: boolean;
  /** The certificate of the key that signs credentials, where it has one. */
  readonly certificate: Pick<KeyCertificate, "from" | "until"> | undefined;
}

const describeClaim = ({ path, fr, en }: CardClaim, first: Language) => ({
  path,
  mandatory: true,
  display: inBothLanguages({ fr, en }, first, (name) => ({ name })),
});

/** Credential issuer metadata (OpenID4VCI 1.0 §12.2). */
export const issuerMetadata = (
  { base, trustsProviders, certificate }: IssuerSetting,
  { language: first, now }: { readonly language: Language; readonly now: Date },
) => ({
  credential_issuer: base,
  credential_endpoint: `${base}/credential`,
  nonce_endpoint: `${base}/nonce`,
  deferred_credential_endpoint: `${base}/deferred-credential`,
  notification_endpoint: `${base}/notification`,
  batch_credential_issuance: { batch_size: LARGEST_BATCH },
  display: inBothLanguages(CARD_NAME, first, (name) => ({ name })),
  credential_configurations_supported: Object.fromEntries(
    configurationsFor({ trustsProviders })
      .filter((configuration) => canBeIssued(configuration, certificate, now))
      .map((configuration) => [
        configuration.id,
        {
          ...FORMATS[configuration.format](base),
          scope: "apcv_credential",
          proof_types_supported: proofTypesOf(configuration, trustsProviders),
          credential_metadata: {
            display: inBothLanguages(configuration.name, first, cardDisplay),
            claims: CLAIMS[configuration.format].map((claim) => describeClaim(claim, first)),
            credential_reuse_policy: reusePolicyOf(configuration.reuse),
          },
        },
      ]),
  ),
});

/** What each format says of itself (appendices A.3.2 and A.2.2): an mdoc names algorithms as COSE does, and binds to a COSE key. */
const FORMATS: Readonly<Record<CredentialFormat, (base: string) => object>> = {
  "dc+sd-jwt": (base) => ({
    format: "dc+sd-jwt",
    vct: `${base}${TYPE_PATH}`,
    cryptographic_binding_methods_supported: ["jwk"],
    credential_signing_alg_values_supported: ["ES256"],
  }),
  mso_mdoc: () => ({
    format: "mso_mdoc",
    doctype: CARD_DOCTYPE,
    cryptographic_binding_methods_supported: ["cose_key"],
    credential_signing_alg_values_supported: [ES256],
  }),
};

/** By which path each claim is found: in an mdoc by namespace and element, which is shown whole (appendix C.2). */
const CLAIMS: Readonly<Record<CredentialFormat, readonly CardClaim[]>> = {
  "dc+sd-jwt": CARD_CLAIMS,
  mso_mdoc: CARD_CLAIMS.filter(({ path }) => path.length === 1).map((claim) => ({
    ...claim,
    path: [CARD_NAMESPACE, ...claim.path],
  })),
};

const cardDisplay = (name: string) => ({
  name,
  background_color: CARD_COLOURS.background,
  text_color: CARD_COLOURS.text,
});

/** A proof by itself for each key, or one attestation for all of them (appendix F). */
function proofTypesOf({ keys }: CredentialConfiguration, trustsProviders: boolean) {
  const proof = {
    proof_signing_alg_values_supported: ["ES256"],
    ...(keys === "attested" && {
      key_attestations_required: { key_storage: ATTESTED_LEVELS, user_authentication: ATTESTED_LEVELS },
    }),
  };
  return { jwt: proof, ...(trustsProviders && { attestation: proof }) };
}

/** ETSI TS 119 472-3 §4.2.4.2. */
function reusePolicyOf(policy: ReusePolicy) {
  const option =
    policy.kind === "once-only"
      ? { details: ["once_only"], batch_size: policy.batchSize, reissue_trigger_unused: policy.reissueUnused }
      : { details: ["limited_time"], reissue_trigger_lifetime_left: policy.reissueSecondsLeft };
  return { id: "arf_annex_ii", options: [option] };
}

/** Authorization server metadata (RFC 8414 §2; revocation: RFC 7009; wallets: attestation-based client authentication, an IETF draft). */
export const authorizationServerMetadata = (base: string, anonymousWallets: AnonymousWallets) => ({
  issuer: base,
  token_endpoint: `${base}/token`,
  jwks_uri: `${base}/jwks.json`,
  revocation_endpoint: `${base}/revoke`,
  scopes_supported: ["card", "apcv_credential"],
  authorization_details_types_supported: ["openid_credential"],
  grant_types_supported: [TWO_FACTOR_GRANT, REFRESH_GRANT, PRE_AUTHORIZED_GRANT, AUTHORIZATION_CODE_GRANT],
  authorization_endpoint: `${base}/authorize`,
  pushed_authorization_request_endpoint: `${base}/par`,
  require_pushed_authorization_requests: true,
  response_types_supported: ["code"],
  response_modes_supported: ["query"],
  code_challenge_methods_supported: ["S256"],
  authorization_response_iss_parameter_supported: true,
  // The app is known by its phone's key, a wallet by its provider's word.
  token_endpoint_auth_methods_supported: ["attest_jwt_client_auth", "attest_jwt_client_auth_dpop", "none"],
  client_attestation_signing_alg_values_supported: ["ES256"],
  client_attestation_pop_signing_alg_values_supported: ["ES256"],
  challenge_endpoint: `${base}/challenge`,
  revocation_endpoint_auth_methods_supported: ["none"],
  "pre-authorized_grant_anonymous_access_supported": anonymousWallets === "allowed",
  dpop_signing_alg_values_supported: ["ES256"],
  status_list_aggregation_endpoint: statusListsUri(base),
});
