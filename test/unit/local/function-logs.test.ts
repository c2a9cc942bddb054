import { createServer } from "node:http";
import { expect, test } from "vitest";
import { readFunctionLogs } from "../../../infra/local/function-logs.ts";
import { close, listen, loopback } from "../../../infra/local/ports.ts";

/** Reads from a local AWS that answers one request after another with these statuses, and then well. */
async function readAfter(...statuses: number[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const isGroups = String(request.headers["x-amz-target"]).endsWith("DescribeLogGroups");
    const page = isGroups ? { logGroups: [{ logGroupName: "group" }] } : { events: [{ message: "line" }] };
    response.writeHead(statuses.shift() ?? 200).end(JSON.stringify(page));
  });
  const url = `http://${loopback}:${await listen(server, 0)}`;
  const lines = await readFunctionLogs(url).catch((error: Error) => error.message);
  await close(server);
  return { lines, asked };
}

test("every line is read, also when the local AWS is just opening a log group and gives a 500 meanwhile", async () => {
  expect(await readAfter()).toEqual({ lines: ["line"], asked: 2 });
  expect(await readAfter(500, 503, 200, 500)).toEqual({ lines: ["line"], asked: 5 });
});

test("a local AWS that goes on failing is said so, and a wrong question is not asked again", async () => {
  expect(await readAfter(...Array(9).fill(500))).toEqual({ lines: "DescribeLogGroups was answered 500", asked: 5 });
  expect(await readAfter(400)).toEqual({ lines: "DescribeLogGroups was answered 400", asked: 1 });
});
