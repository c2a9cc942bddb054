import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FaultRule } from "../../../infra/local/aws-fault.ts";
import { type AwsTap, openTap } from "../../../infra/local/aws-tap.ts";
import { close, listen, loopback } from "../../../infra/local/ports.ts";

/** A stand-in for the local AWS, which remembers what reached it. */
let upstream: Server;
let tap: AwsTap;
let reached: string[];

beforeAll(async () => {
  upstream = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      reached.push(`${request.method} ${request.url} ${request.headers["x-extra"] ?? ""} ${body}`);
      response.writeHead(201, { "x-from": "aws" }).end("done");
    });
  });
  tap = await openTap(`http://${loopback}:${await listen(upstream, 0)}`);
});
beforeEach(() => {
  reached = [];
});
afterAll(async () => {
  await tap.close();
  await close(upstream);
});

interface Call {
  readonly operation?: string;
  readonly caller?: string;
  readonly invocation?: string;
}

function call({ operation = "PutItem", caller = "open-context", invocation = crypto.randomUUID() }: Call = {}) {
  const headers = {
    authorization: "AWS4-HMAC-SHA256 Credential=test/20260504/eu-west-3/dynamodb/aws4_request, Signature=0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "user-agent": `aws-sdk-js/3 app/${caller}`,
    "amz-sdk-invocation-id": invocation,
    "x-extra": "kept",
  };
  return fetch(`${tap.url}/path?a=b`, { method: "POST", headers, body: "content" });
}

async function withFault(rule: FaultRule, during: () => Promise<void>): Promise<number> {
  const fault = tap.inject(rule);
  await during();
  tap.remove(fault);
  return fault.hits;
}

test("a call reaches AWS as it was made, and its answer comes back as it was given", async () => {
  const answer = await call();
  expect(reached).toEqual(["POST /path?a=b kept content"]);
  expect([answer.status, answer.headers.get("x-from"), await answer.text()]).toEqual([201, "aws", "done"]);
});

test("a call is recorded with its caller, its action, the status of its answer, and when it was", async () => {
  const mark = tap.mark();
  await call({ operation: "GetItem", caller: "issue-nonce", invocation: "one" });
  const [recorded] = tap.callsSince(mark);
  const named = { number: mark + 1, caller: "issue-nonce", action: "dynamodb:GetItem", invocation: "one", status: 201 };
  expect(recorded).toMatchObject(named);
  expect(recorded?.ended).toBeGreaterThan(recorded?.began ?? Number.POSITIVE_INFINITY);
});

test("while answers are held back, calls that were made together overlap, and a listener sees what was asked and answered", async () => {
  const mark = tap.mark();
  const seen: string[] = [];
  const stop = tap.listen(({ asked, answered }) => seen.push(`${asked.length > 0} ${answered.status}`));
  tap.delay(50);
  await Promise.all([call(), call()]);
  tap.delay(0);
  stop();
  await call();
  const [one, other] = tap.callsSince(mark);
  expect(Math.max(one?.began ?? 0, other?.began ?? 0)).toBeLessThan(Math.min(one?.ended ?? 0, other?.ended ?? 0));
  expect(seen).toHaveLength(2);
});

test("a call that is failed before does not reach AWS", async () => {
  const hits = await withFault({ action: "dynamodb:PutItem", moment: "before" }, async () => {
    const answer = await call();
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ __type: "InternalServerError" });
  });
  expect([hits, reached]).toEqual([1, []]);
});

test("a call that is failed after has been made, and its answer is lost", async () => {
  await withFault({ moment: "after", answer: { status: 503, code: "SlowDown" } }, async () => {
    expect((await call()).status).toBe(503);
  });
  expect(reached).toHaveLength(1);
});

test("a cut line is no answer at all", async () => {
  const mark = tap.mark();
  await withFault({ moment: "after", answer: "none" }, async () => {
    await expect(call()).rejects.toThrow();
  });
  expect(tap.callsSince(mark)).toMatchObject([{ status: 0 }]);
});

test("only the call that the rule means fails", async () => {
  const hits = await withFault({ caller: "open-context", action: "dynamodb:PutItem", moment: "before" }, async () => {
    expect((await call({ caller: "issue-nonce" })).status).toBe(201);
    expect((await call({ operation: "GetItem" })).status).toBe(201);
  });
  expect(hits).toBe(0);
});

test("the n-th call fails with all its repeats, which count as one call", async () => {
  const hits = await withFault({ nth: 2, moment: "before" }, async () => {
    const statuses: number[] = [];
    for (const invocation of ["one", "one", "two", "two", "three"]) statuses.push((await call({ invocation })).status);
    expect(statuses).toEqual([201, 201, 500, 500, 201]);
  });
  expect(hits).toBe(2);
});

test("in an outage every call of the service fails, and no other service's", async () => {
  const hits = await withFault({ action: "dynamodb:*", every: true, moment: "before" }, async () => {
    expect((await call()).status).toBe(500);
    expect((await call({ operation: "GetItem", caller: "issue-nonce" })).status).toBe(500);
  });
  expect(hits).toBe(2);
  expect(await withFault({ action: "sns:*", every: true, moment: "before" }, async () => void (await call()))).toBe(0);
});

test("when only the first try is to fail, the repeat gets through", async () => {
  await withFault({ moment: "before", tries: "first" }, async () => {
    expect((await call({ invocation: "again" })).status).toBe(500);
    expect((await call({ invocation: "again" })).status).toBe(201);
  });
});

test("a fault that has been removed strikes no more", async () => {
  await withFault({ moment: "before" }, async () => undefined);
  expect((await call()).status).toBe(201);
});
