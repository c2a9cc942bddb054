/** What using the data key through encrypted queues needs. */
const THROUGH_QUEUES = ["Decrypt", "GenerateDataKey"].map(
  (action) => `Data kms:${action} [sqs.eu-west-3.amazonaws.com]`,
);

const READS_FEED_AND_REPORTS = [
  "health-card-<stage>-directory-<account>/feed/* s3:GetObjectVersion",
  "health-card-<stage>-directory-<account>/reports/* s3:PutObject",
  "Data kms:Decrypt [s3.eu-west-3.amazonaws.com]",
  "Data kms:GenerateDataKey [s3.eu-west-3.amazonaws.com]",
];

const READS_STATUS_LISTS = [
  "health-card-<stage>-status-lists-<account>/lists/* s3:GetObject",
  "StatusLists s3:ListBucket",
  "Data kms:Decrypt [s3.eu-west-3.amazonaws.com]",
];

/**
 * What each function may do on AWS, all of it, beside writing its own log and using the data key for its tables. The expectation of a
 * test: written down by hand from what the functions need, not derived from the stacks.
 */
export const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  "rollout/list-rollout": ["Rollout dynamodb:GetItem"],
  "rollout/show-departement": ["Rollout dynamodb:GetItem"],
  "rollout/read-rollout": ["Rollout dynamodb:GetItem", "Rollout dynamodb:Query"],
  "rollout/list-changes": ["Rollout dynamodb:Query"],
  "rollout/change-departement": ["Rollout dynamodb:GetItem", "Rollout dynamodb:PutItem"],
  "rollout/apply-plan": ["Rollout dynamodb:GetItem", "Rollout dynamodb:PutItem"],
  "rollout/simulate-plan": ["Insured dynamodb:Query", "Rollout dynamodb:GetItem"],
  "eligibility/preview-eligibility": ["Rollout dynamodb:GetItem"],
  "eligibility/check-eligibility": [
    "Card dynamodb:GetItem",
    "Insured dynamodb:GetItem",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
    "Rollout dynamodb:GetItem",
  ],
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
  "card/show-card": [
    "Card dynamodb:GetItem",
    "Card dynamodb:Query",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "card/remove-phone": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "card/change-code": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Ephemeral dynamodb:UpdateItem",
    "PinMac kms:GenerateMac [HMAC_SHA_256]",
    "TokenSigning kms:GetPublicKey",
  ],
  "card/renew-phone-key": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Ephemeral dynamodb:UpdateItem",
    "PinMac kms:GenerateMac [HMAC_SHA_256]",
    "TokenSigning kms:GetPublicKey",
  ],
  "card/start-transfer": [
    "Card dynamodb:GetItem",
    "Card dynamodb:UpdateItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Ephemeral dynamodb:UpdateItem",
    "PinMac kms:GenerateMac [HMAC_SHA_256]",
    "TokenSigning kms:GetPublicKey",
  ],
  "card/take-over-card": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "Ephemeral dynamodb:GetItem",
    "Ephemeral dynamodb:UpdateItem",
    "Insured dynamodb:GetItem",
    "PinMac kms:GenerateMac [HMAC_SHA_256]",
  ],
  "card/oppose-card": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "Insured dynamodb:GetItem",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
  ],
  "card/tell-card-change": [
    "Card dynamodb:GetItem",
    "Card dynamodb:Query",
    "Card dynamodb:UpdateItem",
    ...worksOff("TellCardChange"),
    "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish",
    "endpoint/GCM/health-card-<stage>-android/* sns:Publish",
  ],
  "credential/issue-nonce": ["DpopNonce kms:GenerateMac [HMAC_SHA_256]", "Ephemeral dynamodb:PutItem"],
  "token/issue-card-token": [
    "Card dynamodb:ConditionCheckItem",
    "Card dynamodb:DeleteItem",
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Card dynamodb:UpdateItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Ephemeral dynamodb:UpdateItem",
    "PinMac kms:GenerateMac [HMAC_SHA_256]",
    "TokenSigning kms:GetPublicKey",
    "TokenSigning kms:Sign [DIGEST ECDSA_SHA_256]",
  ],
  "token/revoke-session": ["Card dynamodb:DeleteItem"],
  "credential/offer-credential": [
    "Card dynamodb:GetItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "credential/issue-credential": [
    "Card dynamodb:ConditionCheckItem",
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "CredentialSigning kms:GetPublicKey",
    "CredentialSigning kms:Sign [DIGEST ECDSA_SHA_256]",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Ephemeral dynamodb:UpdateItem",
    "Insured dynamodb:GetItem",
    "Status dynamodb:BatchGetItem",
    "Status dynamodb:PutItem",
    "Status dynamodb:Query",
    "TokenSigning kms:GetPublicKey",
  ],
  "care-event/list-care-events": [
    "Card dynamodb:GetItem",
    "Care dynamodb:Query",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "credential/list-status-lists": ["Status dynamodb:Query"],
  "credential/show-status-list": READS_STATUS_LISTS,
  "credential/revoke-credentials": [
    "Card dynamodb:Query",
    "Card dynamodb:UpdateItem",
    "Status dynamodb:PutItem",
    ...worksOff("RevokeCredentials"),
  ],
  "credential/announce-status-change": [
    ...follows("Status"),
    ...givesUpTo("AnnounceStatusChange"),
    "PublishStatusList sqs:SendMessage",
  ],
  "credential/publish-status-list": [
    "CredentialSigning kms:GetPublicKey",
    "CredentialSigning kms:Sign [DIGEST ECDSA_SHA_256]",
    "Status dynamodb:GetItem",
    "Status dynamodb:Query",
    ...worksOff("PublishStatusList"),
    ...READS_STATUS_LISTS,
    "health-card-<stage>-status-lists-<account>/lists/* s3:PutObject",
    "Data kms:GenerateDataKey [s3.eu-west-3.amazonaws.com]",
  ],
  "credential/tend-status-lists": [
    ...["BatchGetItem", "DeleteItem", "PutItem", "Query", "UpdateItem"].map((action) => `Status dynamodb:${action}`),
    "health-card-<stage>-status-lists-<account>/lists/* s3:DeleteObject",
    "PublishStatusList sqs:SendMessage",
    ...THROUGH_QUEUES,
  ],
  "discovery/describe-card-issuer": [
    "MetadataSigning kms:GetPublicKey",
    "MetadataSigning kms:Sign [DIGEST ECDSA_SHA_256]",
  ],
  "discovery/describe-code-scheme": [],
  "discovery/describe-credential-type": [],
  "discovery/describe-practice-server": [],
  "discovery/publish-keys": [
    "CredentialSigning kms:GetPublicKey",
    "MetadataSigning kms:GetPublicKey",
    "ReceiptSigning kms:GetPublicKey",
    "TokenSigning kms:GetPublicKey",
  ],
  "token/issue-client-token": [
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Practice dynamodb:GetItem",
    "TokenSigning kms:GetPublicKey",
    "TokenSigning kms:Sign [DIGEST ECDSA_SHA_256]",
  ],
  "context/open-context": [
    "Card dynamodb:GetItem",
    "Care dynamodb:PutItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "Insured dynamodb:GetItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "care-event/record-care-event": [
    "Care dynamodb:GetItem",
    "Care dynamodb:PutItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "ReceiptSigning kms:GetPublicKey",
    "ReceiptSigning kms:Sign [DIGEST ECDSA_SHA_256]",
    "TokenSigning kms:GetPublicKey",
  ],
  "practice/register-practice": ["Practice dynamodb:PutItem"],
  "practice/register-reader": ["Practice dynamodb:ConditionCheckItem", "Practice dynamodb:PutItem"],
  "directory/split-feed": [
    "Insured dynamodb:GetItem",
    "Insured dynamodb:Query",
    "Insured dynamodb:UpdateItem",
    "ImportPart sqs:SendMessage",
    ...worksOff("SplitFeed"),
    ...READS_FEED_AND_REPORTS,
  ],
  "directory/import-part": [
    "Insured dynamodb:BatchGetItem",
    "Insured dynamodb:ConditionCheckItem",
    "Insured dynamodb:GetItem",
    "Insured dynamodb:PutItem",
    "Insured dynamodb:Query",
    "Insured dynamodb:UpdateItem",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
    "NirData kms:Decrypt [insured-number]",
    "NirData kms:GenerateDataKey [insured-number]",
    ...worksOff("ImportPart"),
    ...READS_FEED_AND_REPORTS,
  ],
  "outbox/forward-card-changes": [
    ...follows("Card"),
    "ForwardCardChanges sqs:SendMessage",
    "RegisterDevice sqs:SendMessage",
    "RevokeCredentials sqs:SendMessage",
    "TellCardChange sqs:SendMessage",
    "TellDecision sqs:SendMessage",
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
    "Care dynamodb:GetItem",
    "Care dynamodb:PutItem",
    ...follows("Care"),
    ...givesUpTo("DeliverPush"),
    "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish",
    "endpoint/GCM/health-card-<stage>-android/* sns:Publish",
  ],
  "eligibility/watch-eligibility": [
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "Insured dynamodb:GetItem",
    "NirMac kms:GenerateMac [HMAC_SHA_256]",
    "Rollout dynamodb:GetItem",
  ],
  "eligibility/withdraw-watch": ["Card dynamodb:DeleteItem"],
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
  "push/manage-push-platform": [
    ...["Create", "Delete"].flatMap((change) => [
      `app/<apple>/health-card-<stage>-ios sns:${change}PlatformApplication`,
      `app/GCM/health-card-<stage>-android sns:${change}PlatformApplication`,
    ]),
    "app/<apple>/health-card-<stage>-ios sns:SetPlatformApplicationAttributes",
    "app/GCM/health-card-<stage>-android sns:SetPlatformApplicationAttributes",
  ],
};

/** On real stages the push credentials come from Secrets Manager, which ends an ARN with six characters of its own choice. */
export const SECRETS: Readonly<Record<string, readonly string[]>> = {
  "push/manage-push-platform": [
    "secret:health-card/push/android-?????? secretsmanager:GetSecretValue",
    "secret:health-card/push/ios-?????? secretsmanager:GetSecretValue",
  ],
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
  "Rollout/stream/* dynamodb:ListStreams": "the same",
  "Status/stream/* dynamodb:ListStreams": "the same",
  "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish": "a phone's endpoint is made at run time",
  "endpoint/GCM/health-card-<stage>-android/* sns:Publish": "the same",
  "endpoint/<apple>/health-card-<stage>-ios/* sns:SetEndpointAttributes": "the same",
  "endpoint/GCM/health-card-<stage>-android/* sns:SetEndpointAttributes": "the same",
  "endpoint/<apple>/health-card-<stage>-ios/* sns:DeleteEndpoint": "the same",
  "endpoint/GCM/health-card-<stage>-android/* sns:DeleteEndpoint": "the same",
};

function follows(table: string): string[] {
  const reads = ["DescribeStream", "GetRecords", "GetShardIterator"].map((read) => `${table} stream dynamodb:${read}`);
  return [...reads, `${table}/stream/* dynamodb:ListStreams`];
}

function givesUpTo(queue: string): string[] {
  return [`${queue} sqs:SendMessage`, ...THROUGH_QUEUES];
}

function worksOff(queue: string): string[] {
  const actions = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((action) => `${queue} sqs:${action}`);
  return [...actions, ...THROUGH_QUEUES];
}
