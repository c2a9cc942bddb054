import { describe, expect, it } from "vitest";
import { compare } from "../../support/privilege.ts";

const PERMISSIONS = {
  "push/deliver-push": [
    "Card dynamodb:GetItem [CARD#* ENDPOINT#*]",
    "Care dynamodb:PutItem",
    "Data kms:Decrypt [sqs.eu-west-3.amazonaws.com]",
    "DeliverPush sqs:ReceiveMessage",
    "endpoint/<apple>/health-card-<stage>-ios/* sns:Publish",
  ],
  "outbox/forward-care-changes": ["DeliverPush sqs:SendMessage", "ForwardCareChanges sqs:SendMessage"],
};
const ALL = [
  "deliver-push Card dynamodb:GetItem CARD#",
  "deliver-push Card dynamodb:GetItem ENDPOINT#",
  "deliver-push Care dynamodb:PutItem CARD#",
  "deliver-push endpoint/APNS/health-card-<stage>-ios/* sns:Publish",
  "forward-care-changes DeliverPush sqs:SendMessage",
];
const without = (part: string) => ALL.filter((line) => !line.includes(part));
const NOTHING = { missing: [], unused: [], needless: [] };

describe("what functions ask of AWS, beside what they may do", () => {
  it("fits when all of it was asked, but for what AWS asks on a function's behalf", () => {
    expect(compare(PERMISSIONS, ALL, {})).toEqual(NOTHING);
  });

  it.each([
    "deliver-push Card dynamodb:UpdateItem CARD#",
    "deliver-push Card dynamodb:GetItem ENROLMENT#",
    "deliver-push Card dynamodb:GetItem CARDS",
    "deliver-push Card dynamodb:GetItem",
    "forward-care-changes Care dynamodb:PutItem CARD#",
  ])("tells '%s', which is not allowed", (line) => {
    expect(compare(PERMISSIONS, [...ALL, line], {})).toEqual({ ...NOTHING, missing: [line] });
  });

  it.each([
    ["Care", "deliver-push Care dynamodb:PutItem"],
    ["ENDPOINT#", "deliver-push Card ENDPOINT#*"],
    ["sns:Publish", "deliver-push endpoint/APNS/health-card-<stage>-ios/* sns:Publish"],
    ["sqs:", "forward-care-changes DeliverPush sqs:SendMessage"],
  ])("tells what was allowed and not asked when %s was left out, unless there is a reason", (part, told) => {
    expect(compare(PERMISSIONS, without(part), {})).toEqual({ ...NOTHING, unused: [told] });
    expect(compare(PERMISSIONS, without(part), { [told]: "for a reason" })).toEqual(NOTHING);
  });

  it("tells a reason for what was asked, or is not allowed at all", () => {
    const reasons = { "deliver-push Care dynamodb:PutItem": "none", "deliver-push Care dynamodb:Scan": "none" };
    expect(compare(PERMISSIONS, ALL, reasons).needless).toEqual(Object.keys(reasons));
  });
});
