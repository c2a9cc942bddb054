import { type Permissions, worksOff } from "./parts.ts";

/** What the functions of funds and their statements may do. */
export const STATEMENT: Permissions = {
  "fund/register-fund": ["Practice dynamodb:GetItem [FUND#*]", "Practice dynamodb:PutItem [FUND#*]"],
  "statement/record-statements": [
    "Card dynamodb:GetItem",
    "Care dynamodb:PutItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Insured dynamodb:GetItem",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
    "Practice dynamodb:GetItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "statement/list-statements": [
    "Card dynamodb:GetItem [CARD#*]",
    "Care dynamodb:PutItem [CARD#*]",
    "Care dynamodb:Query [CARD#*]",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem [JTI#*]",
    "TokenSigning kms:GetPublicKey",
  ],
  "statement/remind-statements": [
    "Care dynamodb:Query",
    "DeliverPush sqs:SendMessage",
    "RemindStatements sqs:SendMessage",
    ...worksOff("RemindStatements"),
  ],
};
