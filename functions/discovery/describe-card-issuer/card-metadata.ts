import { PRE_AUTHORIZED_GRANT, TWO_FACTOR_GRANT } from "../../token/issue-card-token/contract.ts";

const CLAIMS = [
  { path: ["family_name"], fr: "Nom", en: "Family name" },
  { path: ["given_names"], fr: "Prénoms", en: "Given names" },
  { path: ["sex"], fr: "Sexe", en: "Sex" },
  { path: ["quality"], fr: "Qualité", en: "Quality" },
  { path: ["organism"], fr: "Organisme obligatoire", en: "Compulsory organism" },
].map(({ path, fr, en }) => ({
  path,
  display: [
    { name: fr, locale: "fr" },
    { name: en, locale: "en" },
  ],
}));

const DISPLAY = [
  { name: "Carte d’assurance maladie", locale: "fr" },
  { name: "Health insurance card", locale: "en" },
];

/** Credential issuer metadata (OpenID4VCI 1.0 §12.2). */
export const issuerMetadata = (base: string) => ({
  credential_issuer: base,
  credential_endpoint: `${base}/credential`,
  nonce_endpoint: `${base}/nonce`,
  display: DISPLAY,
  credential_configurations_supported: {
    apcv_sd_jwt_vc: {
      format: "dc+sd-jwt",
      vct: `${base}/vct/apcv`,
      scope: "apcv_credential",
      cryptographic_binding_methods_supported: ["jwk"],
      credential_signing_alg_values_supported: ["ES256"],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ["ES256"] } },
      credential_metadata: { display: DISPLAY, claims: CLAIMS },
    },
  },
});

/** Authorization server metadata (RFC 8414 §2). */
export const authorizationServerMetadata = (base: string) => ({
  issuer: base,
  token_endpoint: `${base}/token`,
  jwks_uri: `${base}/jwks.json`,
  grant_types_supported: [PRE_AUTHORIZED_GRANT, TWO_FACTOR_GRANT],
  token_endpoint_auth_methods_supported: ["none"],
  "pre-authorized_grant_anonymous_access_supported": true,
  dpop_signing_alg_values_supported: ["ES256"],
});

/** SD-JWT VC issuer metadata: where its keys are. */
export const jwtVcIssuer = (base: string) => ({ issuer: base, jwks_uri: `${base}/jwks.json` });
