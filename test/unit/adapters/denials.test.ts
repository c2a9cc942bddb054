import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, test } from "vitest";
import { deniedCertificate, deniedTokens, standingsIn } from "../../../shared/adapters/dynamodb/denial-items.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: documentClient({ region: "eu-west-3" }), name: "Practice" };
const CLIENT = { clientId: "691234567.desk", software: { name: "Cabinet", version: "4.11" } };
const reads = () => dynamo.commandCalls(QueryCommand).length;

beforeEach(() => {
  dynamo.reset();
  dynamo.on(QueryCommand).resolves({ Items: [] });
});

/** An environment, with a token that its client has just got. */
function environment() {
  const clock = new AdjustableClock(new Date("2026-11-24T10:00:00Z"));
  const tokenAt = clock.now().getTime() / 1000;
  const { standing } = standingsIn(table, clock.now);
  return { clock, standing: () => standing({ ...CLIENT, tokenAt }) };
}

describe("an environment", () => {
  test("asks who is denied once in 30 seconds, however many call", async () => {
    const { clock, standing } = environment();
    expect(await Promise.all([standing(), standing(), standing()])).toEqual(["good", "good", "good"]);
    clock.pass(29);
    await standing();
    expect(reads()).toBe(1);
    clock.pass(1);
    await standing();
    expect(reads()).toBe(2);
  });

  test("refuses a client half a minute after it was blocked, at the latest", async () => {
    const { clock, standing } = environment();
    await standing();
    clock.pass(1);
    dynamo.on(QueryCommand).resolves({ Items: [deniedTokens("691234567", clock.now())] });
    expect(await standing()).toBe("good");
    clock.pass(29);
    expect(await standing()).toEqual({ kind: "reader-blocked" });
  });

  test("keeps no failure: who can't be asked after is let in by nobody, and asked after again", async () => {
    const { standing } = environment();
    dynamo.reset();
    dynamo.on(QueryCommand).rejectsOnce(new Error("away")).resolves({ Items: [] });
    await expect(standing()).rejects.toThrow("away");
    expect(await standing()).toBe("good");
  });

  test("reads page after page, and passes over what the table has not yet deleted", async () => {
    const { clock, standing } = environment();
    const over = { ...deniedTokens("691234567.desk", clock.now()), expiresAt: clock.now().getTime() / 1000 };
    const minimum = { type: "minimum-version", name: "CABINET", minimumVersion: "4.12", revision: 1 };
    dynamo.on(QueryCommand).resolvesOnce({ Items: [over], LastEvaluatedKey: { pk: "DENIALS", sk: "x" } });
    dynamo.on(QueryCommand, { ExclusiveStartKey: { pk: "DENIALS", sk: "x" } }).resolves({ Items: [minimum] });
    expect(await standing()).toEqual({ kind: "software-too-old", minimum: "4.12" });
  });
});

test("a denial is about every token that may be asked for before it is written, and outlives them by more than environments keep it", () => {
  const at = new Date("2026-11-24T10:00:00Z");
  const second = at.getTime() / 1000;
  expect(deniedTokens("691234567.desk", at)).toMatchObject({ until: second + 10, expiresAt: second + 600 });
  expect(deniedCertificate("ab12", at)).toMatchObject({ serial: "ab12", expiresAt: second + 600 });
});
