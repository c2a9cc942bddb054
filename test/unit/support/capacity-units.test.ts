import { marshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it, test } from "vitest";
import { itemBytes, unitsOf } from "../../support/capacity-units.ts";

describe("the bytes of an item", () => {
  it.each([
    ["text, in UTF-8", { name: "Zoé" }, 4 + 4],
    ["a number, two digits a byte and one more", { n: 1234 }, 1 + 3],
    ["bytes, as they are", { b: new Uint8Array(64) }, 1 + 64],
    ["truth", { yes: true }, 3 + 1],
    ["a set", { s: new Set(["ab", "c"]) }, 1 + 3],
    ["a list, three bytes and one a member", { l: ["a", "bc"] }, 1 + 3 + 2 + 3],
    ["a map, three bytes and one a member", { m: { k: "v" } }, 1 + 3 + 1 + 2],
  ])("of %s", (_what, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});

const sized = (bytes: number) => ({ pk: "k", text: "x".repeat(bytes - 7) });
const wire = (value: object) =>
  JSON.stringify(marshall(value), (_, each) =>
    each instanceof Uint8Array ? Buffer.from(each).toString("base64") : each,
  );
const item = (value: object) => JSON.parse(wire(value)) as object;
const units = (action: string, asked: object, answered: object = {}, stored: object = {}) =>
  unitsOf(
    { action: `dynamodb:${action}`, asked: JSON.stringify(asked), answered: JSON.stringify(answered) },
    async () => ({ ...stored }),
  );
const table = "Care";

test("a put takes a write a kilobyte, and twice as much in a transaction, each part by itself", async () => {
  expect(itemBytes(sized(1024))).toBe(1024);
  expect(await units("PutItem", { TableName: table, Item: item(sized(1024)) })).toEqual([
    { table, reads: 0, writes: 1 },
  ]);
  expect(await units("PutItem", { TableName: table, Item: item(sized(1025)) })).toEqual([
    { table, reads: 0, writes: 2 },
  ]);
  const parts = [1500, 100].map((bytes) => ({ Put: { TableName: table, Item: item(sized(bytes)) } }));
  expect((await units("TransactWriteItems", { TransactItems: parts })).map(({ writes }) => writes)).toEqual([4, 2]);
});

test("bytes count as themselves, not as the text that they travel as", async () => {
  const packed = { pk: "k", b: new Uint8Array(1000) };
  expect(await units("PutItem", { TableName: table, Item: item(packed) })).toEqual([{ table, reads: 0, writes: 1 }]);
});

test("an update takes as much as its whole item, and a deletion of nothing one unit", async () => {
  const update = { TableName: table, Key: item({ pk: "k" }) };
  expect(await units("UpdateItem", update, {}, sized(3000))).toEqual([{ table, reads: 0, writes: 3 }]);
  expect(await units("DeleteItem", update)).toEqual([{ table, reads: 0, writes: 1 }]);
});

test("a read takes one unit for four kilobytes, half of it where it may be late, and as much where nothing is found", async () => {
  const get = { TableName: table, ConsistentRead: true };
  expect(await units("GetItem", get, { Item: item(sized(4097)) })).toEqual([{ table, reads: 2, writes: 0 }]);
  expect(await units("GetItem", { TableName: table })).toEqual([{ table, reads: 0.5, writes: 0 }]);
});

test("a query takes what it reads altogether, a batch what it reads item by item", async () => {
  const Items = [item(sized(2000)), item(sized(2000))];
  expect(await units("Query", { TableName: table }, { Items })).toEqual([{ table, reads: 0.5, writes: 0 }]);
  const asked = { RequestItems: { [table]: { Keys: [1, 2, 3].map(() => item({ pk: "k" })), ConsistentRead: true } } };
  expect(await units("BatchGetItem", asked, { Responses: { [table]: Items } })).toEqual([
    { table, reads: 3, writes: 0 },
  ]);
});

test("a call that nobody has reckoned with is an error, not free", async () => {
  await expect(units("ExecuteStatement", {})).rejects.toThrow("nobody has said what dynamodb:ExecuteStatement takes");
});
