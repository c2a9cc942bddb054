import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { readerProofsIn, readerProofsKey } from "../../../shared/adapters/dynamodb/reader-proofs.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";
import { READER_PERIOD_SECONDS, READER_REQUESTS } from "../../../shared/domain/reader-rate.ts";
import { systemIds } from "../../../shared/kernel/ids.ts";

const NOW = 1_800_000_000;
const READER = "691234567.desk";
const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: documentClient({ region: "eu-west-3" }), name: "Ephemeral" };

/** The table as DynamoDB keeps it, as far as this one write goes. */
const items = new Map<string, Record<string, unknown>>();
let losesAnswer = false;
const writes = () => dynamo.commandCalls(UpdateCommand).length;
beforeEach(() => {
  items.clear();
  losesAnswer = false;
  dynamo.reset();
  dynamo.on(UpdateCommand).callsFake((input: UpdateCommand["input"]) => {
    const write = () => update(input);
    if (!losesAnswer) return write();
    losesAnswer = false;
    write();
    return write();
  });
});

function update({ Key = {}, ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: UpdateCommand["input"]) {
  const pk = String(Key.pk);
  const item = items.get(pk) ?? {};
  const proof = ExpressionAttributeNames["#proof"] ?? "";
  const count = Number(item.count ?? 0);
  if (proof in item || count >= ExpressionAttributeValues[":most"])
    throw new ConditionalCheckFailedException({ $metadata: {}, message: "", Item: marshall(item) });
  items.set(pk, { ...item, [proof]: ExpressionAttributeValues[":mark"], count: count + 1 });
  return {};
}

const environment = () => readerProofsIn(table, () => new Date(NOW * 1000)).spendOfReader;
const proof = (issuedAt = NOW) => ({ jkt: "jkt", spendKey: systemIds.secret(), nonce: undefined, issuedAt });

test("a proof is spent once, wherever it comes again, and a lost answer of the write is no repetition", async () => {
  const once = proof();
  losesAnswer = true;
  expect(await environment()(READER, once)).toBe("spent");
  expect(await environment()(READER, once)).toBe("replayed");
});

test("a reader's requests of one second count together in all environments; those of the next and of others begin anew", async () => {
  const [one, other] = [environment(), environment()];
  const spendings = [];
  for (let count = 0; count < READER_REQUESTS; count += 1)
    spendings.push(await (count % 2 ? one : other)(READER, proof()));
  expect(new Set(spendings)).toEqual(new Set(["spent"]));
  expect([await one(READER, proof()), await other(READER, proof())]).toEqual(["too-many", "too-many"]);
  expect(await one(READER, proof(NOW + READER_PERIOD_SECONDS))).toBe("spent");
  expect(await one("691234567.other", proof())).toBe("spent");
});

test("who goes on after having been told to wait costs an environment no write", async () => {
  const spend = environment();
  items.set(readerProofsKey(READER, NOW).pk, { count: READER_REQUESTS });
  expect(await spend(READER, proof())).toBe("too-many");
  const before = writes();
  for (let again = 0; again < 5; again += 1) expect(await spend(READER, proof())).toBe("too-many");
  expect(writes()).toBe(before);
});

test("nothing of it names the reader", () => {
  expect(readerProofsKey(READER, NOW).pk).toMatch(/^PROOFS#[\w-]{43}$/);
});
