import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { readTogether } from "../../../shared/adapters/dynamodb/read-together.ts";
import { documentClient } from "../../../shared/adapters/dynamodb/table.ts";

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: documentClient({ region: "eu-west-3" }), name: "Care" };
const keysOf = (count: number) => Array.from({ length: count }, (_, index) => ({ pk: String(index) }));

beforeEach(() => {
  dynamo.reset();
  dynamo.on(BatchGetCommand).callsFake(({ RequestItems }) => ({ Responses: { Care: RequestItems.Care.Keys } }));
});

test("however many keys there are, none too, each is asked for once, in calls of 1 to 100 as DynamoDB takes them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 450 }), async (count) => {
      dynamo.resetHistory();
      expect(await readTogether(table, keysOf(count))).toEqual(keysOf(count));
      const asked = dynamo
        .commandCalls(BatchGetCommand)
        .map(({ args }) => args[0].input.RequestItems?.Care?.Keys ?? []);
      expect(asked.flat()).toEqual(keysOf(count));
      for (const { length } of asked) expect(length >= 1 && length <= 100).toBe(true);
    }),
  );
});

test("items that DynamoDB left unread are not taken for items that don't exist", async () => {
  dynamo.on(BatchGetCommand).resolves({ Responses: { Care: [] }, UnprocessedKeys: { Care: { Keys: [{ pk: "0" }] } } });
  await expect(readTogether(table, keysOf(2))).rejects.toThrow("did not answer for every key");
});
