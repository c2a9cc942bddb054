import type { Permissions } from "./parts.ts";

const READS_PUBLIC_KEYS = ["Credential", "Metadata", "Receipt", "Token"].map(
  (purpose) => `${purpose}Signing kms:GetPublicKey`,
);

/** What the functions of the rotation of signing keys may do: none of them signs, but for the certificates of document signers. */
export const SIGNING_KEY: Permissions = {
  "signing-key/show-keys": [...READS_PUBLIC_KEYS, "Signing dynamodb:Query"],
  "signing-key/plan-rotation": ["Status dynamodb:BatchGetItem", "Status dynamodb:Query"],
  "signing-key/certify-signer": [
    "CredentialSigning kms:GetPublicKey",
    "DocumentAuthority kms:GetPublicKey",
    "DocumentAuthority kms:Sign [DIGEST ECDSA_SHA_256]",
    "Signing dynamodb:GetItem",
    "Signing dynamodb:PutItem",
  ],
  "signing-key/take-key-step": [...READS_PUBLIC_KEYS, "Signing dynamodb:GetItem", "Signing dynamodb:PutItem"],
};
