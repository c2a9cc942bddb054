import { CANARY } from "./permissions/canary.ts";
import { CARD } from "./permissions/card.ts";
import { COUNTER } from "./permissions/counter.ts";
import { CREDENTIAL } from "./permissions/credential.ts";
import { DIRECTORY } from "./permissions/directory.ts";
import { ELIGIBILITY } from "./permissions/eligibility.ts";
import { ENROLMENT } from "./permissions/enrolment.ts";
import type { Permissions } from "./permissions/parts.ts";
import { PRACTICE } from "./permissions/practice.ts";
import { PUSH } from "./permissions/push.ts";
import { ROLLOUT } from "./permissions/rollout.ts";
import { SIGNING_KEY } from "./permissions/signing-key.ts";
import { STATEMENT } from "./permissions/statement.ts";
import { USE } from "./permissions/use.ts";

/**
 * What each function may do on AWS, all of it, beside writing its own log and using the data key for its tables. The expectation of a
 * test: written down by hand from what the functions need, not derived from the stacks.
 */
export const PERMISSIONS: Permissions = {
  ...ROLLOUT,
  ...ELIGIBILITY,
  ...ENROLMENT,
  ...CARD,
  ...CREDENTIAL,
  ...COUNTER,
  ...PRACTICE,
  ...DIRECTORY,
  ...PUSH,
  ...SIGNING_KEY,
  ...STATEMENT,
  ...USE,
  ...CANARY,
};

/** On real stages the push credentials come from Secrets Manager, which ends an ARN with six characters of its own choice. */
export const SECRETS: Readonly<Record<string, readonly string[]>> = {
  "push/manage-push-platform": [
    "secret:health-card/push/android-?????? secretsmanager:GetSecretValue",
    "secret:health-card/push/ios-?????? secretsmanager:GetSecretValue",
  ],
};

/** What a canary adds to them, where the stage has one: the word on its phone is judged, and made by no function. */
export const WITH_CANARY: Readonly<Record<string, readonly string[]>> = {
  "enrolment/bind-device": ["CanaryAuthority kms:GetPublicKey"],
};

/** Every pattern of resources that a function is allowed to act on, and why they can't be named one by one. */
export const PATTERNS: Readonly<Record<string, string>> = {
  "health-card-<stage>-directory-<account>/feed/* s3:GetObjectVersion": "the funds name their files",
  "health-card-<stage>-directory-<account>/reports/* s3:PutObject": "reports are named after the files",
  "health-card-<stage>-status-lists-<account>/lists/* s3:DeleteObject": "lists are opened at run time",
  "health-card-<stage>-status-lists-<account>/lists/* s3:GetObject": "the same",
  "health-card-<stage>-status-lists-<account>/lists/* s3:PutObject": "the same",
  "Card/stream/* dynamodb:ListStreams": "Lambda looks for the table's one stream by listing",
  "Care/stream/* dynamodb:ListStreams": "the same",
  "Insured/stream/* dynamodb:ListStreams": "the same",
  "Rollout/stream/* dynamodb:ListStreams": "the same",
  "Status/stream/* dynamodb:ListStreams": "the same",
  "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish": "a phone's endpoint is made at run time",
  "endpoint/GCM/health-card-<stage>-android/* sns:Publish": "the same",
  "endpoint/<apple>/health-card-<stage>-ios/* sns:SetEndpointAttributes": "the same",
  "endpoint/GCM/health-card-<stage>-android/* sns:SetEndpointAttributes": "the same",
  "endpoint/<apple>/health-card-<stage>-ios/* sns:DeleteEndpoint": "the same",
  "endpoint/GCM/health-card-<stage>-android/* sns:DeleteEndpoint": "the same",
};
