import { expect, it } from "vitest";
import { askedIn } from "../../support/asked-permissions.ts";

const asking = (action: string, body: object | string, url = "/") => {
  const content = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const call = { number: 1, caller: "it", action, invocation: "1", status: 200, began: 0, ended: 1 };
  return askedIn({ call, url, asked: content });
};
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: "x" } });

it.each([
  ["GetItem", { TableName: "card", Key: key("CARD#1abc") }, "CARD#"],
  ["PutItem", { TableName: "card", Item: key("CARD#1#2") }, "CARD#"],
  ["UpdateItem", { TableName: "card", Key: key("ROLLOUT") }, "ROLLOUT"],
  [
    "Query",
    {
      TableName: "card",
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":prefix": { S: "EVENT#" }, ":pk": { S: "CARD#1" } },
    },
    "CARD#",
  ],
  ["Scan", { TableName: "card" }, "?"],
])("a %s needs that permission, on its table and partition", (operation, body, begins) => {
  const action = `dynamodb:${operation}`;
  expect(asking(action, body)).toEqual([{ resource: "card", action, key: begins }]);
});

it("a transaction needs what its parts need, and a batch each of its keys", () => {
  const TransactItems = [
    { Put: { TableName: "care", Item: key("INVOICE#1") } },
    { ConditionCheck: { TableName: "card", Key: key("CARD#1") } },
  ];
  expect(asking("dynamodb:TransactWriteItems", { TransactItems })).toEqual([
    { resource: "care", action: "dynamodb:PutItem", key: "INVOICE#" },
    { resource: "card", action: "dynamodb:ConditionCheckItem", key: "CARD#" },
  ]);
  const RequestItems = { practice: { Keys: [key("DENIALS"), key("PRACTICE#1")] } };
  expect(asking("dynamodb:BatchGetItem", { RequestItems }).map((each) => each.key)).toEqual(["DENIALS", "PRACTICE#"]);
});

it("keys, queues, objects and endpoints are named as in the table of permissions", () => {
  expect(asking("kms:Sign", { KeyId: "arn:k" })).toEqual([{ resource: "arn:k", action: "kms:Sign" }]);
  expect(asking("sqs:SendMessageBatch", { QueueUrl: "http://q/1/push" })).toEqual([
    { resource: "http://q/1/push", action: "sqs:SendMessage" },
  ]);
  expect(asking("s3:GET /b/feed/x", "", "/b/feed/x?versionId=1")).toEqual([
    { resource: "b/feed/*", action: "s3:GetObjectVersion" },
  ]);
  const arn = "arn:aws:sns:eu-west-3:000000000000:app/APNS/health-card-local-ios";
  const endpoint = `${arn}/${crypto.randomUUID()}`;
  expect(asking("sns:Publish", new URLSearchParams({ TargetArn: endpoint }).toString())).toEqual([
    { resource: "endpoint/APNS/health-card-local-ios/*", action: "sns:Publish" },
  ]);
});
