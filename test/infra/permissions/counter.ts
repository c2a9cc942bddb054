import type { Permissions } from "./parts.ts";

/** What the functions of contexts and care events may do. */
export const COUNTER: Permissions = {
  "care-event/list-care-events": [
    "Card dynamodb:GetItem",
    "Care dynamodb:Query",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "context/open-context": [
    "Card dynamodb:GetItem",
    "Care dynamodb:PutItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Insured dynamodb:GetItem",
    "Practice dynamodb:Query",
    "TokenSigning kms:GetPublicKey",
  ],
  "care-event/record-care-event": [
    "Care dynamodb:BatchGetItem",
    "Care dynamodb:GetItem",
    "Care dynamodb:PutItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Practice dynamodb:Query",
    "ReceiptSigning kms:GetPublicKey",
    "ReceiptSigning kms:Sign [DIGEST ECDSA_SHA_256]",
    "Signing dynamodb:GetItem",
    "TokenSigning kms:GetPublicKey",
  ],
};
