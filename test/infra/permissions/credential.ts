import { follows, givesUpTo, type Permissions, THROUGH_QUEUES, worksOff } from "./parts.ts";

const READS_STATUS_LISTS = [
  "health-card-<stage>-status-lists-<account>/lists/* s3:GetObject",
  "StatusLists s3:ListBucket",
  "Data kms:Decrypt [s3.eu-west-3.amazonaws.com]",
];

/** What the functions of credentials, status lists and what is published may do. */
export const CREDENTIAL: Permissions = {
  "credential/issue-nonce": ["DpopNonce kms:GenerateMac [HMAC_SHA_256]", "Ephemeral dynamodb:PutItem"],
  "credential/offer-credential": [
    "Card dynamodb:GetItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:PutItem",
    "TokenSigning kms:GetPublicKey",
  ],
  "credential/show-offer": ["Ephemeral dynamodb:GetItem"],
  "credential/issue-credential": [
    "Card dynamodb:ConditionCheckItem",
    "Card dynamodb:GetItem",
    "Card dynamodb:PutItem",
    "CredentialSigning kms:GetPublicKey",
    "CredentialSigning kms:Sign [DIGEST ECDSA_SHA_256]",
    "Signing dynamodb:GetItem",
    "DpopNonce kms:GenerateMac [HMAC_SHA_256]",
    "Ephemeral dynamodb:GetItem",
    "Ephemeral dynamodb:PutItem",
    "Ephemeral dynamodb:UpdateItem",
    "Insured dynamodb:GetItem",
    "RequestEncryption kms:Decrypt [credential-request]",
    "Status dynamodb:BatchGetItem",
    "Status dynamodb:PutItem",
    "Status dynamodb:Query",
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
    "Signing dynamodb:GetItem",
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
    "Ephemeral dynamodb:GetItem",
    "Ephemeral dynamodb:PutItem",
    "MetadataSigning kms:GetPublicKey",
    "MetadataSigning kms:Sign [DIGEST ECDSA_SHA_256]",
    "RequestEncryption kms:GenerateDataKeyPairWithoutPlaintext [ECC_NIST_P256 credential-request]",
    "Signing dynamodb:GetItem",
  ],
  "discovery/describe-code-scheme": [],
  "discovery/describe-credential-type": [],
  "discovery/describe-practice-server": [],
  "discovery/publish-card-keys": [
    "CredentialSigning kms:GetPublicKey",
    "MetadataSigning kms:GetPublicKey",
    "Signing dynamodb:Query",
    "TokenSigning kms:GetPublicKey",
  ],
  "discovery/publish-practice-keys": [
    "ReceiptSigning kms:GetPublicKey",
    "Signing dynamodb:Query",
    "TokenSigning kms:GetPublicKey",
  ],
};
