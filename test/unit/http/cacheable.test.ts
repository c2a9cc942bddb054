import { expect, test } from "vitest";
import { cacheable, cacheableReply } from "../../../shared/http/cacheable.ts";
import { jwt } from "../../../shared/http/request.ts";
import { httpRequest } from "../../support/http-request.ts";

test("who holds the document gets 304, told again for how long and what it varies with", () => {
  const reply = jwt(200, "a.b.c", { vary: "Accept" });
  const first = cacheableReply(reply, httpRequest({}), 60);
  const etag = String(first.headers?.etag);
  expect(first).toMatchObject({
    statusCode: 200,
    body: "a.b.c",
    headers: { "content-type": "application/jwt", "cache-control": "public, max-age=60", vary: "Accept" },
  });
  const kept = { statusCode: 304, headers: { "cache-control": "public, max-age=60", etag, vary: "Accept" } };
  for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    expect(cacheableReply(reply, httpRequest({ "if-none-match": tags }), 60)).toEqual(kept);
  }
  expect(cacheableReply(jwt(200, "d.e.f"), httpRequest({ "if-none-match": etag }), 60).statusCode).toBe(200);
});

test("a JSON document that varies with nothing says nothing of it", () => {
  const reply = cacheable({ a: 1 }, httpRequest({}), 60);
  expect(reply.headers).not.toHaveProperty("vary");
  expect(reply).toMatchObject({ body: '{"a":1}', headers: { "content-type": "application/json" } });
});
