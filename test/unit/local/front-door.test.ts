import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import * as z from "zod";
import { Cleanup } from "../../../infra/local/cleanup.ts";
import { openFrontDoor } from "../../../infra/local/front-door.ts";
import { close, freePortBlock, listen, loopback } from "../../../infra/local/ports.ts";
import { SetupError } from "../../../infra/local/setup-error.ts";

const apiIds = { card: "aaaaaaaa", practice: "bbbbbbbb", admin: "cccccccc" };
let cleanup = new Cleanup();

afterEach(async () => {
  await cleanup.run();
  cleanup = new Cleanup();
});

/** A stand-in for the local AWS that answers what it was asked. */
async function echo(): Promise<string> {
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const size = (await buffer(request)).length;
    response.writeHead(203, { "x-answer": "kept" });
    response.end(JSON.stringify({ method, url, host: headers.host, dpop: headers.dpop, size }));
  });
  cleanup.add(() => close(server));
  return `http://${loopback}:${await listen(server, 0)}`;
}

async function openDoor() {
  const port = await freePortBlock(3);
  const door = await openFrontDoor(port);
  cleanup.add(door.close);
  return { port, door };
}

test("each port leads to its API of the local AWS, found by the Host header", async () => {
  const { port, door } = await openDoor();
  const endpoint = await echo();
  door.connect(endpoint, apiIds);
  const hosts = [port, port + 1, port + 2].map(async (each) => {
    const answer = await fetch(`http://localhost:${each}/`);
    return z.object({ host: z.string() }).parse(await answer.json()).host;
  });
  const awsPort = new URL(endpoint).port;
  expect(await Promise.all(hosts)).toEqual(
    ["aaaaaaaa", "bbbbbbbb", "cccccccc"].map((id) => `${id}.execute-api.localhost:${awsPort}`),
  );
});

test("method, path, query, headers, body and answer pass unchanged", async () => {
  const { port, door } = await openDoor();
  door.connect(await echo(), apiIds);
  const body = "x".repeat(1_000_000);
  const answer = await fetch(`http://localhost:${port}/v1/a%20b?q=%C3%A9`, {
    method: "PUT",
    headers: { dpop: "proof" },
    body,
  });
  expect([answer.status, answer.headers.get("x-answer")]).toEqual([203, "kept"]);
  expect(await answer.json()).toMatchObject({
    method: "PUT",
    url: "/v1/a%20b?q=%C3%A9",
    dpop: "proof",
    size: 1_000_000,
  });
});

test("before the local AWS is connected, and when it is away, the answer is a 502 problem document", async () => {
  const { port, door } = await openDoor();
  const ask = async () => {
    const answer = await fetch(`http://localhost:${port}/v1/rollout`, { method: "POST", body: "content" });
    return [
      answer.status,
      answer.headers.get("content-type"),
      z.object({ status: z.number() }).parse(await answer.json()).status,
    ];
  };
  expect(await ask()).toEqual([502, "application/problem+json", 502]);
  door.connect(`http://${loopback}:${await freePortBlock(1)}`, apiIds);
  expect(await ask()).toEqual([502, "application/problem+json", 502]);
});

test("a used port is told in one line that names it and --port, and the other ports are given back", async () => {
  const port = await freePortBlock(3);
  const squatter = createServer();
  await listen(squatter, port + 1);
  const opening = openFrontDoor(port);
  await expect(opening).rejects.toBeInstanceOf(SetupError);
  await expect(opening).rejects.toThrow(new RegExp(`^Port ${port + 1} is in use: .*--port N\\.$`));
  await close(squatter);
  const door = await openFrontDoor(port);
  await door.close();
});
