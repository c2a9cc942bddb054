import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { expect, test } from "vitest";
import { readRequest } from "../../../shared/http/request.ts";

const read = (headers: Record<string, string | undefined>) => {
  const requestContext = { http: { method: "GET" }, requestId: "1" };
  const event = { headers, requestContext, rawPath: "/", routeKey: "GET /" };
  return readRequest(event as unknown as APIGatewayProxyEventV2, "fr").headers;
};

test("a header is found whatever its case", () => {
  expect(read({ DPoP: "a", "Content-Type": "b", authorization: "c", absent: undefined })).toEqual({
    dpop: "a",
    "content-type": "b",
    authorization: "c",
  });
});

test("the same header twice is one with a comma, so that it is not taken for one that came once", () => {
  expect(read({ DPoP: "a", dpop: "b" }).dpop).toBe("a,b");
  expect(read({ DPOP: "a", dpop: "" }).dpop).toBe("a,");
});

test("a header of any name stays a header", () => {
  expect(Object.entries(read(JSON.parse('{"__proto__":"a"}')))).toEqual([["__proto__", "a"]]);
});
