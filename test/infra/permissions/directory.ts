import { type Permissions, worksOff } from "./parts.ts";

const READS_FEED_AND_REPORTS = [
  "health-card-<stage>-directory-<account>/feed/* s3:GetObjectVersion",
  "health-card-<stage>-directory-<account>/reports/* s3:PutObject",
  "Data kms:Decrypt [s3.eu-west-3.amazonaws.com]",
  "Data kms:GenerateDataKey [s3.eu-west-3.amazonaws.com]",
];

/** What the functions of the directory of the insured may do. */
export const DIRECTORY: Permissions = {
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
};
