import { expect, test } from "vitest";
import { actionOf, callerOf, countByAction } from "../../../infra/local/aws-call.ts";

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260504/eu-west-3/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

test("a call of the JSON protocol is named by its target", () => {
  const headers = { ...signedFor("dynamodb"), "x-amz-target": "DynamoDB_20120810.TransactWriteItems" };
  expect(actionOf({ method: "POST", url: "/", headers, body: "{}" })).toBe("dynamodb:TransactWriteItems");
  const kms = { ...signedFor("kms"), "x-amz-target": "TrentService.Sign" };
  expect(actionOf({ method: "POST", url: "/", headers: kms, body: "{}" })).toBe("kms:Sign");
});

test("a call of the query protocol is named by its Action, in the body or in the address", () => {
  const headers = { ...signedFor("sns"), "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const body = "Version=2010-03-31&Action=Publish&Message=Action%3DOther";
  expect(actionOf({ method: "POST", url: "/", headers, body })).toBe("sns:Publish");
  expect(actionOf({ method: "GET", url: "/?Action=ListTopics", headers: signedFor("sns"), body: "" })).toBe(
    "sns:ListTopics",
  );
});

test("a call of the Smithy RPC protocol is named by its path", () => {
  const url = "/service/DynamoDB_20120810/operation/GetItem";
  expect(actionOf({ method: "POST", url, headers: signedFor("dynamodb"), body: "\u0001" })).toBe("dynamodb:GetItem");
});

test("a REST call is named by its method and path", () => {
  const call = { method: "PUT", url: "/bucket/key?x=1", headers: signedFor("s3"), body: "" };
  expect(actionOf(call)).toBe("s3:PUT /bucket/key");
});

test("an unsigned call is said to be one", () => {
  expect(actionOf({ method: "GET", url: "/", headers: {}, body: "" })).toBe("unsigned:GET /");
});

test("the caller is the application id of the User-Agent, and nobody when there is none", () => {
  const agent = "aws-sdk-js/3.1164.0 ua/2.1 os/linux lang/js md/nodejs#24 api/dynamodb#3.1164.0 app/open-context m/E";
  expect(callerOf({ "user-agent": agent })).toBe("open-context");
  expect(callerOf({ "user-agent": "aws-sdk-js/3.1164.0 myapp/x" })).toBe("");
  expect(callerOf({})).toBe("");
});

test("calls are counted by action, repeats included", () => {
  const call = { number: 1, caller: "", invocation: "a", status: 200, began: 0, ended: 0 };
  const calls = ["kms:Sign", "dynamodb:GetItem", "kms:Sign"].map((action) => ({ ...call, action }));
  expect(countByAction(calls)).toEqual({ "kms:Sign": 2, "dynamodb:GetItem": 1 });
});
