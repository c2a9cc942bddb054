import { follows, type Permissions, THROUGH_QUEUES, worksOff } from "./parts.ts";

/** What the functions of push and the outbox may do. */
export const PUSH: Permissions = {
  "outbox/forward-card-changes": [
    ...follows("Card"),
    "ForwardCardChanges sqs:SendMessage",
    "RegisterDevice sqs:SendMessage",
    "RevokeCredentials sqs:SendMessage",
    "TellCardChange sqs:SendMessage",
    "TellDecision sqs:SendMessage",
    ...THROUGH_QUEUES,
  ],
  "outbox/forward-care-changes": [
    ...follows("Care"),
    "Care dynamodb:UpdateItem [CARD#*]",
    "Practice dynamodb:GetItem",
    "DeliverPush sqs:SendMessage",
    "ForwardCareChanges sqs:SendMessage",
    ...THROUGH_QUEUES,
  ],
  "push/register-device": [
    ...["GetItem", "PutItem", "UpdateItem"].map((action) => `Card dynamodb:${action}`),
    ...worksOff("RegisterDevice"),
    "app/<apple>/health-card-<stage>-ios sns:CreatePlatformEndpoint",
    "app/GCM/health-card-<stage>-android sns:CreatePlatformEndpoint",
    ...["DeleteEndpoint", "SetEndpointAttributes"].flatMap((change) => [
      `endpoint/<apple>/health-card-<stage>-ios/* sns:${change}`,
      `endpoint/GCM/health-card-<stage>-android/* sns:${change}`,
    ]),
  ],
  "push/change-push-token": [
    "Card dynamodb:GetItem",
    "Card dynamodb:UpdateItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "push/deliver-push": [
    "Card dynamodb:GetItem",
    "Card dynamodb:Query",
    "Card dynamodb:UpdateItem",
    "Care dynamodb:BatchGetItem",
    "Care dynamodb:PutItem",
    ...worksOff("DeliverPush"),
    "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish",
    "endpoint/GCM/health-card-<stage>-android/* sns:Publish",
  ],
  "push/manage-push-platform": [
    ...["Create", "Delete"].flatMap((change) => [
      `app/<apple>/health-card-<stage>-ios sns:${change}PlatformApplication`,
      `app/GCM/health-card-<stage>-android sns:${change}PlatformApplication`,
    ]),
    "app/<apple>/health-card-<stage>-ios sns:SetPlatformApplicationAttributes",
    "app/GCM/health-card-<stage>-android sns:SetPlatformApplicationAttributes",
  ],
};
