import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { cacheable, cacheableReply, compressible, revalidated } from "../../../shared/http/cacheable.ts";
import { json, jwt } from "../../../shared/http/request.ts";
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

test("what is its caller's alone is kept by nobody else, and asked for again before each use", () => {
  const first = revalidated(json(200, { a: 1 }), httpRequest({}));
  expect(first.headers).toMatchObject({ "cache-control": "private, no-cache", "content-type": "application/json" });
  const held = httpRequest({ "if-none-match": String(first.headers?.etag) });
  expect(revalidated(json(200, { a: 1 }), held)).toMatchObject({ statusCode: 304 });
  expect(revalidated(json(200, { a: 2 }), held)).toMatchObject({ statusCode: 200, body: '{"a":2}' });
});

const document = { body: "text", gzipped: gzipSync("text"), type: "text/plain", digest: "hash" };
const asked = (headers: Record<string, string>) => compressible(document, httpRequest(headers), 60);

test.each([
  [undefined, false],
  ["", false],
  ["gzip", true],
  ["GZIP", true],
  ["br, gzip;q=0.5", true],
  ["gzip; q=0.001", true],
  ["*", true],
  ["gzip;q=0", false],
  ["gzip;q=0, *", false],
  ["*;q=0", false],
  ["identity, br", false],
  ["identity, gzip", false],
  ["identity, gzip;q=0.5", false],
  ["gzip;q=nonsense", false],
])("Accept-Encoding %s takes gzip: %s", (accepted, isTaken) => {
  const reply = asked(accepted === undefined ? {} : { "accept-encoding": accepted });
  expect(reply.headers).toMatchObject({
    vary: "accept-encoding",
    "content-type": "text/plain",
    "cache-control": "public, max-age=60, s-maxage=30",
    etag: isTaken ? '"hash-gzip"' : '"hash"',
  });
  expect(reply.headers?.["content-encoding"]).toBe(isTaken ? "gzip" : undefined);
  expect(reply.isBase64Encoded ?? false).toBe(isTaken);
  const body = reply.body ?? "";
  expect(isTaken ? gunzipSync(Buffer.from(body, "base64")).toString() : body).toBe("text");
});

test("who holds the form that would be sent gets 304 without a body; who holds the other form gets it", () => {
  expect(asked({ "if-none-match": '"hash"' })).toEqual({
    statusCode: 304,
    headers: { etag: '"hash"', vary: "accept-encoding", "cache-control": "public, max-age=60, s-maxage=30" },
  });
  expect(asked({ "if-none-match": 'W/"hash-gzip"', "accept-encoding": "gzip" }).statusCode).toBe(304);
  expect(asked({ "if-none-match": '"hash"', "accept-encoding": "gzip" }).statusCode).toBe(200);
});
