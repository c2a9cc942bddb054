import type { Permissions } from "./parts.ts";

/** What the functions of uses and objections may do. */
export const USE: Permissions = {
  "use/list-uses": [
    "Card dynamodb:GetItem [CARD#*]",
    "Care dynamodb:Query [CARD#*]",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem [JTI#*]",
    "TokenSigning kms:GetPublicKey",
  ],
  "use/object-to-use": [
    ...["GetItem", "PutItem", "UpdateItem"].flatMap((action) => [`Card dynamodb:${action}`, `Care dynamodb:${action}`]),
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem [JTI#*]",
    "TokenSigning kms:GetPublicKey",
  ],
  "use/list-objections": [
    "Care dynamodb:Query [OBJECTIONS#*]",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Ephemeral dynamodb:UpdateItem",
    "Practice dynamodb:GetItem",
    "Practice dynamodb:Query",
    "TokenSigning kms:GetPublicKey",
  ],
};
