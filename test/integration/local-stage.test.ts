import { expect, test } from "vitest";
import * as z from "zod";
import type { EligibilityReply } from "../support/phone-replies.ts";
import { inStage } from "../support/stage.ts";

const readRollout = () => fetch(`${inStage().urls.card}/v1/rollout`);
const askNonce = () => fetch(`${inStage().urls.card}/nonce`, { method: "POST" });

async function askEligibility(nir: string) {
  const stage = inStage();
  const answer = await fetch(`${stage.urls.card}/v1/eligibility`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await stage.identityProviders.accountToken("account-rhone")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ nir, route: "france-identite" }),
  });
  return { status: answer.status, body: (await answer.json()) as EligibilityReply };
}

test("the three APIs answer at the front door", async () => {
  const { urls } = inStage();
  const paths = [`${urls.card}/jwks.json`, `${urls.practice}/jwks.json`];
  const statuses = await Promise.all(paths.map(async (path) => (await fetch(path)).status));
  expect(statuses).toEqual([200, 200]);
  expect((await fetch(`${urls.admin}/nothing-here`)).status).toBe(404);
});

test("a signed-in person is let in by the API's own check of the account token, and nobody else is", async () => {
  expect((await askEligibility("188113417005226")).status).toBe(200);
  const anonymous = await fetch(`${inStage().urls.card}/v1/eligibility`, { method: "POST", body: "{}" });
  expect(anonymous.status).toBe(401);
});

test("the AWS calls of a request are told with the function that made them", async () => {
  // The first call of a day makes the day's key.
  await askNonce();
  const { result, calls } = await inStage().watchingCalls(askNonce);
  expect(result.status).toBe(200);
  // Workers go on meanwhile.
  const mine = calls.filter(({ caller }) => caller === "issue-nonce");
  expect(mine.map(({ action, status }) => [action, status])).toEqual([["dynamodb:PutItem", 200]]);
});

test("a call that a rule makes fail is repeated by the SDK, and then fails the request", async () => {
  const { result, hits } = await inStage().withFault({ caller: "issue-nonce", moment: "before" }, askNonce);
  expect(result.status).toBe(500);
  expect(hits).toBeGreaterThan(1);
  expect((await askNonce()).status).toBe(200);
});

test("a call that fails only once is not noticed", async () => {
  const { result, hits } = await inStage().withFault(
    { caller: "issue-nonce", moment: "before", tries: "first" },
    askNonce,
  );
  expect([result.status, hits]).toEqual([200, 1]);
});

test("what the functions log can be read, and holds no insured number", async () => {
  await readRollout();
  await askEligibility("188113417005226");
  const lines = await inStage().functionLogs();
  expect(lines.some((line) => line.startsWith("START RequestId"))).toBe(true);
  expect(lines.filter((line) => line.includes("1881134170052"))).toEqual([]);
});

test("a body of one megabyte is refused, and the API goes on", async () => {
  const answer = await fetch(`${inStage().urls.card}/token`, { method: "POST", body: "x".repeat(1_000_000) });
  expect(answer.status).toBe(413);
  const rollout = z.object({ departements: z.array(z.unknown()) }).parse(await (await readRollout()).json());
  expect(rollout.departements).toHaveLength(101);
});
