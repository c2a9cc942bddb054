import type { JWK } from "jose";
import * as z from "zod";
import type { PublicJwk } from "../public-jwk.ts";

/** How the content key is agreed on (RFC 7518 §4.6), for requests and responses alike: by ephemeral P-256 keys, directly. */
export const KEY_AGREEMENT = "ECDH-ES";
/** How contents are encrypted (RFC 7518 §5.3). */
export const CONTENT_ENCRYPTIONS = ["A128GCM", "A256GCM"] as const;
export type ContentEncryption = (typeof CONTENT_ENCRYPTIONS)[number];

/** Whether requests and responses must be encrypted, or only may be. */
export interface EncryptionPolicy {
  readonly requestRequired: boolean;
  readonly responseRequired: boolean;
}

/** What a stage says of both: encrypting requests alone would hide the proofs of keys and show the credential. */
export const ENCRYPTION_SETTINGS = ["optional", "required"] as const;
/** The policy that a stage's setting is, as an environment variable holds it. */
export const EncryptionSetting = z.enum(ENCRYPTION_SETTINGS).transform((setting): EncryptionPolicy => {
  const isRequired = setting === "required";
  return { requestRequired: isRequired, responseRequired: isRequired };
});

/** Every way in which encryption can be wrong is one answer: `invalid_encryption_parameters` (OpenID4VCI 1.0 §8.3.1.2). */
export interface EncryptionRefusal {
  readonly kind: "encryption-invalid";
}

/** A public key that requests are encrypted to. */
export interface RequestEncryptionKey {
  readonly jwk: PublicJwk;
  readonly kid: string;
}

/** Both parameters of the issuer's metadata (OpenID4VCI 1.0 §12.2.4). No compression is announced, so none may be used. */
export const encryptionMetadata = (keys: readonly RequestEncryptionKey[], policy: EncryptionPolicy) => ({
  credential_request_encryption: {
    jwks: { keys: keys.map(({ jwk, kid }): JWK => ({ ...jwk, kid, use: "enc", alg: KEY_AGREEMENT })) },
    enc_values_supported: [...CONTENT_ENCRYPTIONS],
    encryption_required: policy.requestRequired,
  },
  credential_response_encryption: {
    alg_values_supported: [KEY_AGREEMENT],
    enc_values_supported: [...CONTENT_ENCRYPTIONS],
    encryption_required: policy.responseRequired,
  },
});
