import { CARD_CLAIMS, CARD_NAME, inBothLanguages } from "../../../shared/domain/card-claims.ts";
import { TYPE_PATH } from "../../../shared/domain/card-type.ts";
import { statusListsUri } from "../../../shared/domain/status-list.ts";
import type { Language } from "../../../shared/http/request.ts";
import { PRE_AUTHORIZED_GRANT, REFRESH_GRANT, TWO_FACTOR_GRANT } from "../../token/issue-card-token/contract.ts";

const displayFor = (first: Language) => inBothLanguages(CARD_NAME, first, (name) => ({ name }));
const claimsFor = (first: Language) =>
  CARD_CLAIMS.map(({ path, fr, en }) => ({
    path,
    mandatory: true,
    display: inBothLanguages({ fr, en }, first, (name) => ({ name })),
  }));

/** Credential issuer metadata (OpenID4VCI 1.0 §12.2). */
export const issuerMetadata = (base: string, first: Language) => ({
  credential_issuer: base,
  credential_endpoint: `${base}/credential`,
  nonce_endpoint: `${base}/nonce`,
  display: displayFor(first),
  credential_configurations_supported: {
    apcv_sd_jwt_vc: {
      format: "dc+sd-jwt",
      vct: `${base}${TYPE_PATH}`,
      scope: "apcv_credential",
      cryptographic_binding_methods_supported: ["jwk"],
      credential_signing_alg_values_supported: ["ES256"],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ["ES256"] } },
      credential_metadata: { display: displayFor(first), claims: claimsFor(first) },
    },
  },
});

/** Authorization server metadata (RFC 8414 §2; revocation: RFC 7009). */
export const authorizationServerMetadata = (base: string) => ({
  issuer: base,
  token_endpoint: `${base}/token`,
  jwks_uri: `${base}/jwks.json`,
  revocation_endpoint: `${base}/revoke`,
  scopes_supported: ["card", "apcv_credential"],
  grant_types_supported: [TWO_FACTOR_GRANT, REFRESH_GRANT, PRE_AUTHORIZED_GRANT],
  token_endpoint_auth_methods_supported: ["none"],
  revocation_endpoint_auth_methods_supported: ["none"],
  "pre-authorized_grant_anonymous_access_supported": true,
  dpop_signing_alg_values_supported: ["ES256"],
  status_list_aggregation_endpoint: statusListsUri(base),
});
