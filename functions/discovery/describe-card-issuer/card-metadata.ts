import type { Language } from "../../../shared/http/request.ts";
import { PRE_AUTHORIZED_GRANT, TWO_FACTOR_GRANT } from "../../token/issue-card-token/contract.ts";

/** What people read, in both languages: the one preferred comes first, for wallets that show the first. */
const inBoth = (fr: string, en: string, first: Language) => {
  const french = { name: fr, locale: "fr" };
  const english = { name: en, locale: "en" };
  return first === "en" ? [english, french] : [french, english];
};

const CLAIMS = [
  { path: ["family_name"], fr: "Nom", en: "Family name" },
  { path: ["given_names"], fr: "Prénoms", en: "Given names" },
  { path: ["sex"], fr: "Sexe", en: "Sex" },
  { path: ["quality"], fr: "Qualité", en: "Quality" },
  { path: ["organism"], fr: "Organisme obligatoire", en: "Compulsory organism" },
];
const claimsFor = (first: Language) => CLAIMS.map(({ path, fr, en }) => ({ path, display: inBoth(fr, en, first) }));
const displayFor = (first: Language) => inBoth("Carte d’assurance maladie", "Health insurance card", first);

/** Credential issuer metadata (OpenID4VCI 1.0 §12.2). */
export const issuerMetadata = (base: string, first: Language) => ({
  credential_issuer: base,
  credential_endpoint: `${base}/credential`,
  nonce_endpoint: `${base}/nonce`,
  display: displayFor(first),
  credential_configurations_supported: {
    apcv_sd_jwt_vc: {
      format: "dc+sd-jwt",
      vct: `${base}/vct/apcv`,
      scope: "apcv_credential",
      cryptographic_binding_methods_supported: ["jwk"],
      credential_signing_alg_values_supported: ["ES256"],
      proof_types_supported: { jwt: { proof_signing_alg_values_supported: ["ES256"] } },
      credential_metadata: { display: displayFor(first), claims: claimsFor(first) },
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
