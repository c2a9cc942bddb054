import { GenerateMacCommand, KMSClient } from "@aws-sdk/client-kms";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { dayKeys } from "../../../shared/adapters/kms/day-key.ts";

const kms = mockClient(KMSClient);
beforeEach(() => {
  kms.reset();
  kms.on(GenerateMacCommand).callsFake(({ Message }) => ({ Mac: Buffer.concat([Message, Buffer.alloc(32)]) }));
});
const keys = () => dayKeys(new KMSClient({ region: "eu-west-3" }), "key", "dpop-nonce");
const asked = () =>
  kms.commandCalls(GenerateMacCommand).map(({ args }) => Buffer.from(args[0].input.Message ?? []).toString());

test("a day's key is made once an environment, however many ask at once, and each day has its own", async () => {
  const keyOf = keys();
  const [one, other] = await Promise.all([keyOf("2026-11-24"), keyOf("2026-11-24")]);
  expect(one).toBe(other);
  expect(await keyOf("2026-11-25")).not.toEqual(one);
  expect(asked()).toEqual(["dpop-nonce 2026-11-24", "dpop-nonce 2026-11-25"]);
});

test("after midnight yesterday's key is still at hand, and older ones are let go", async () => {
  const keyOf = keys();
  for (const day of ["1", "2", "1", "2", "3", "2", "3"]) await keyOf(day);
  expect(asked()).toHaveLength(3);
  await keyOf("1");
  expect(asked()).toHaveLength(4);
});

test("a failure is not remembered", async () => {
  const keyOf = keys();
  kms
    .on(GenerateMacCommand)
    .rejectsOnce(new Error("away"))
    .resolves({ Mac: Buffer.alloc(32) });
  await expect(keyOf("1")).rejects.toThrow("away");
  await expect(keyOf("1")).resolves.toHaveLength(32);
});
