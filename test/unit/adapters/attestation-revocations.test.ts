import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { close, listen } from "../../../infra/local/ports.ts";
import {
  attestationRevocations,
  RevocationsUnavailable,
} from "../../../shared/adapters/https/attestation-revocations.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

const listing =
  (...serials: readonly string[]): RequestListener =>
  (_request, response) => {
    const entries = Object.fromEntries(serials.map((serial) => [serial, { status: "REVOKED" }]));
    response.end(JSON.stringify({ entries }));
  };
const down: RequestListener = (_request, response) => response.writeHead(503).end();

let server: Server;
let answer: RequestListener;
let asked: number;
let clock: AdjustableClock;
let revoked: () => Promise<ReadonlySet<string>>;
beforeEach(async () => {
  asked = 0;
  clock = new AdjustableClock();
  server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  revoked = attestationRevocations(`http://127.0.0.1:${await listen(server, 0)}/status`, clock.now);
});
afterEach(() => close(server));

const pass = (minutes: number) => clock.pass(minutes * 60);

describe("the list of revoked attestation certificates", () => {
  test("is read as Google writes it: suspended ones too, numbers in any case and without leading zeros", async () => {
    answer = (_request, response) => {
      const entries = {
        "0AbC": { status: "REVOKED", reason: "KEY_COMPROMISE", expires: "2030-01-01" },
        f1: { status: "SUSPENDED", comment: "a batch" },
      };
      response.end(JSON.stringify({ entries }));
    };
    expect([...(await revoked())]).toEqual(["abc", "f1"]);
  });

  test("is asked for once an hour", async () => {
    answer = listing("a");
    await revoked();
    pass(59);
    expect([...(await revoked())]).toEqual(["a"]);
    expect(asked).toBe(1);
    answer = listing("a", "b");
    pass(1);
    expect([...(await revoked())]).toEqual(["a", "b"]);
    expect(asked).toBe(2);
  });

  test("counts for a day while no newer one can be had, which is tried once a minute", async () => {
    answer = listing("a");
    await revoked();
    answer = down;
    pass(60);
    expect([...(await revoked())]).toEqual(["a"]);
    await revoked();
    expect(asked).toBe(2);
    pass(1);
    await revoked();
    expect(asked).toBe(3);
    pass(23 * 60 - 1);
    expect([...(await revoked())]).toEqual(["a"]);
    pass(1);
    await expect(revoked()).rejects.toThrow(RevocationsUnavailable);
    answer = listing("c");
    expect([...(await revoked())]).toEqual(["c"]);
  });

  test.each<[string, RequestListener]>([
    ["is not there", down],
    ["is no JSON", (_request, response) => response.end("<html>")],
    ["is another JSON", (_request, response) => response.end('{"revoked":[]}')],
    ["has moved to somebody else's", (_request, response) => response.writeHead(302, { location: "/other" }).end()],
    ["breaks off", (request) => request.socket.destroy()],
  ])("is not guessed when it %s: nobody is let in, and the next call tries again", async (_how, broken) => {
    answer = broken;
    await expect(revoked()).rejects.toThrow(RevocationsUnavailable);
    answer = listing();
    expect([...(await revoked())]).toEqual([]);
  });
});
