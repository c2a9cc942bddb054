import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { freePortBlock } from "../../infra/local/ports.ts";

const run = promisify(execFile);

test("the whole journey passes on the deployed service, and its log holds no number, name, token or code", async () => {
  const port = await freePortBlock(5);
  const args = ["infra/local/start.ts", "--once", "--json", "--port", String(port)];
  const { stdout } = await run("node", args, { maxBuffer: 1e7 });
  const result = JSON.parse(stdout);
  expect(result.ok).toBe(true);
  expect(result.steps).toHaveLength(8);

  const log = readFileSync(`.local/run-${port}/ministack.log`, "utf8");
  expect(log).toContain('"code":"push.recorded"');
  for (const secret of [
    "1881134170052",
    "1750163220748",
    "2951099126111",
    "ORAGE",
    "Tristan",
    "eyJ",
    "account-rhone",
  ]) {
    expect.soft(log, secret).not.toContain(secret);
  }
}, 600_000);
