import { type Permissions, worksOff } from "./parts.ts";

/** What the functions of enrolment and the identity providers may do. */
export const ENROLMENT: Permissions = {
  "enrolment/start-enrolment": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Insured dynamodb:GetItem",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
    "Rollout dynamodb:GetItem",
  ],
  "enrolment/show-enrolment": ["Card dynamodb:GetItem"],
  "enrolment/abandon-enrolment": ["Card dynamodb:GetItem", "Card dynamodb:UpdateItem"],
  "enrolment/prove-identity": ["Card dynamodb:GetItem", "Card dynamodb:UpdateItem", "Insured dynamodb:GetItem"],
  "enrolment/submit-evidence": ["Card dynamodb:GetItem", "Card dynamodb:UpdateItem"],
  "enrolment/decide-identity": [
    "Card dynamodb:GetItem",
    "Card dynamodb:UpdateItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Insured dynamodb:GetItem",
    "Practice dynamodb:GetItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "enrolment/tell-decision": [
    "Card dynamodb:GetItem",
    "Card dynamodb:UpdateItem",
    ...worksOff("TellDecision"),
    "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish",
    "endpoint/GCM/health-card-<stage>-android/* sns:Publish",
  ],
  "identity-provider/register-identity-provider": ["Practice dynamodb:PutItem"],
  "enrolment/bind-device": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "Ephemeral dynamodb:UpdateItem",
    "PinMac kms:GenerateMac [HMAC_SHA_256]",
  ],
};
