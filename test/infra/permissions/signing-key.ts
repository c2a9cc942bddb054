import type { Permissions } from "./parts.ts";

const READS_PUBLIC_KEYS = ["Credential", "Metadata", "Receipt", "Token"].map(
  (purpose) => `${purpose}Signing kms:GetPublicKey`,
);

/** What the functions of the rotation of signing keys may do: none of them signs. */
export const SIGNING_KEY: Permissions = {
  "signing-key/show-keys": [...READS_PUBLIC_KEYS, "Signing dynamodb:Query"],
  "signing-key/plan-rotation": ["Status dynamodb:BatchGetItem", "Status dynamodb:Query"],
  "signing-key/take-key-step": [...READS_PUBLIC_KEYS, "Signing dynamodb:GetItem", "Signing dynamodb:PutItem"],
};
