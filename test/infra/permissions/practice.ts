import { follows, givesUpTo, type Permissions, worksOff } from "./parts.ts";

/** What the functions of the registry of practices, readers and software may do. */
export const PRACTICE: Permissions = {
  "practice/register-practice": [
    "Practice dynamodb:DeleteItem",
    "Practice dynamodb:GetItem",
    "Practice dynamodb:PutItem",
    "Practice dynamodb:UpdateItem",
  ],
  "practice/register-reader": ["Practice dynamodb:GetItem", "Practice dynamodb:PutItem"],
  "practice/change-state": ["Practice dynamodb:GetItem", "Practice dynamodb:PutItem", "Practice dynamodb:UpdateItem"],
  "practice/show-practice": ["Practice dynamodb:GetItem [PRACTICE#*]", "Practice dynamodb:Query [PRACTICE#*]"],
  "practice/list-practices": ["Practice dynamodb:Query [DIRECTORY#*]"],
  "practice/list-registry-changes": ["Practice dynamodb:Query [PRACTICE#*]"],
  "practice/revoke-certificate": ["Practice dynamodb:PutItem [CERTIFICATE#* DENIALS]"],
  "practice/find-practices": [
    "Practice dynamodb:BatchGetItem [DIRECTORY#* PLACES#*]",
    "Practice dynamodb:Query [DIRECTORY#* PLACES#*]",
  ],
  "practice/count-read": ["Practice dynamodb:UpdateItem [PRACTICE#*]", ...follows("Care"), ...givesUpTo("CountRead")],
  "practice/reckon-acceptance": [
    "Practice dynamodb:Query",
    "Practice dynamodb:UpdateItem",
    "ReckonAcceptance sqs:SendMessage",
    ...worksOff("ReckonAcceptance"),
  ],
  "software/require-version": [
    "Practice dynamodb:GetItem [DENIALS SOFTWARE#*]",
    "Practice dynamodb:PutItem [DENIALS SOFTWARE#*]",
  ],
  "software/list-versions": ["Practice dynamodb:Query [DENIALS]"],
};
