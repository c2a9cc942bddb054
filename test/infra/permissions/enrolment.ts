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
  "enrolment/show-enrolment": ["Card dynamodb:GetItem [ENROLMENT#*]"],
  "enrolment/abandon-enrolment": ["Card dynamodb:GetItem [ENROLMENT#*]", "Card dynamodb:UpdateItem [ENROLMENT#*]"],
  "enrolment/prove-identity": [
    "Card dynamodb:GetItem [ENROLMENT#*]",
    "Card dynamodb:UpdateItem [ENROLMENT#*]",
    "Insured dynamodb:GetItem [INSURED#*]",
  ],
  "enrolment/submit-evidence": ["Card dynamodb:GetItem [ENROLMENT#*]", "Card dynamodb:UpdateItem [ENROLMENT#*]"],
  "enrolment/decide-identity": [
    "Card dynamodb:GetItem [ENROLMENT#*]",
    "Card dynamodb:UpdateItem [ENROLMENT#*]",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Insured dynamodb:GetItem [INSURED#*]",
    "Practice dynamodb:GetItem [IDENTITY_PROVIDER#*]",
    "TokenSigning kms:GetPublicKey",
  ],
  "enrolment/tell-decision": [
    "Card dynamodb:GetItem",
    "Card dynamodb:UpdateItem",
    ...worksOff("TellDecision"),
    "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish",
    "endpoint/GCM/health-card-<stage>-android/* sns:Publish",
  ],
  "identity-provider/register-identity-provider": ["Practice dynamodb:PutItem [IDENTITY_PROVIDER#*]"],
  "enrolment/bind-device": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "Ephemeral dynamodb:UpdateItem",
    "PinMac kms:GenerateMac [HMAC_SHA_256]",
  ],
};
