import { follows, type Permissions, THROUGH_QUEUES, worksOff } from "./parts.ts";

/** What the functions of eligibility and its watch may do. */
export const ELIGIBILITY: Permissions = {
  "eligibility/preview-eligibility": ["Rollout dynamodb:GetItem"],
  "eligibility/check-eligibility": [
    "Card dynamodb:GetItem [CARD#*]",
    "Insured dynamodb:GetItem [INSURED#*]",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
    "Rollout dynamodb:GetItem",
  ],
  "eligibility/watch-eligibility": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Insured dynamodb:GetItem",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
    "Rollout dynamodb:GetItem",
  ],
  "eligibility/withdraw-watch": ["Card dynamodb:DeleteItem [WATCH#*]"],
  "eligibility/start-watch-round": [
    ...follows("Rollout"),
    "StartWatchRound sqs:SendMessage",
    "TellWatchers sqs:SendMessage",
    ...THROUGH_QUEUES,
  ],
  "eligibility/tell-watchers": [
    ...["DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((action) => `Card dynamodb:${action}`),
    "Insured dynamodb:GetItem",
    "Rollout dynamodb:GetItem",
    ...worksOff("TellWatchers"),
    "TellWatchers sqs:SendMessage",
    "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish",
    "endpoint/GCM/health-card-<stage>-android/* sns:Publish",
  ],
};
