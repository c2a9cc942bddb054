import { ConditionalCheckFailedException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import {
  documentClient,
  putNew,
  putUnique,
  transact,
  unlessCancelled,
  unlessHindered,
} from "../../../shared/adapters/dynamodb/table.ts";

const dynamo = mockClient(DynamoDBDocumentClient);
const table = { client: documentClient({ region: "eu-west-3" }), name: "Table" };
const item = { pk: "JTI#1", sk: "JTI" };
beforeEach(() => {
  dynamo.reset();
});

/** DynamoDB's refusal of a put whose key is taken by an item that `by` wrote. */
const taken = (by: string | undefined) =>
  new ConditionalCheckFailedException({
    message: "",
    $metadata: {},
    Item: { pk: { S: "JTI#1" }, ...(by !== undefined && { writtenBy: { S: by } }) },
  });
const markOf = (input: { Item?: Record<string, unknown> | undefined }) => String(input.Item?.writtenBy);

test("a put that meets its own item, as the SDK's repeat after a lost answer does, is written", async () => {
  dynamo.on(PutCommand).callsFake((input) => {
    expect(input).toMatchObject({ ReturnValuesOnConditionCheckFailure: "ALL_OLD", Item: item });
    throw taken(markOf(input));
  });
  expect(await putNew(table, item)).toEqual({ written: true });
  await expect(putUnique(table, item)).resolves.toBeUndefined();
});

test("a put that meets somebody else's item isn't, and tells what stands there", async () => {
  dynamo.on(PutCommand).rejects(taken("somebody else"));
  expect(await putNew(table, item)).toEqual({ written: false, existing: { pk: "JTI#1", writtenBy: "somebody else" } });
  await expect(putUnique(table, item)).rejects.toThrow("taken");
  dynamo.on(PutCommand).rejects(taken(undefined));
  expect((await putNew(table, item)).written).toBe(false);
});

test("each put has a mark of its own", async () => {
  dynamo.on(PutCommand).resolves({});
  await Promise.all([putNew(table, item), putNew(table, item)]);
  const marks = dynamo.commandCalls(PutCommand).map((call) => markOf(call.args[0].input));
  expect(new Set(marks).size).toBe(2);
});

test("a throttled write is a breakage and not an answer", async () => {
  const throttled = Object.assign(new Error("slow down"), { name: "ThrottlingException" });
  dynamo.on(PutCommand).rejects(throttled);
  await expect(putNew(table, item)).rejects.toBe(throttled);
});

/** A transaction that was cancelled, with the reason of each part. */
const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: "",
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code, ...(Code !== "None" && { Item: { pk: { S: "A" } } }) })),
  });

test("a transaction cancelled by its conditions tells part by part; one cancelled by a conflict is a breakage", async () => {
  expect(await unlessCancelled(Promise.reject(cancelled("None", "ConditionalCheckFailed")))).toEqual([
    { failed: false, existing: undefined },
    { failed: true, existing: { pk: "A" } },
  ]);
  await expect(unlessCancelled(Promise.reject(cancelled("TransactionConflict", "None")))).rejects.toThrow();
  expect(await unlessCancelled(Promise.resolve())).toBeUndefined();
});

test("a transaction that meets another is made again, after a pause, until it is through or has met four", async () => {
  const parts = [{ Put: { TableName: "Table", Item: item } }];
  const pauses: number[] = [];
  const made = () => transact(table.client, parts, async (attempt) => void pauses.push(attempt));
  const conflict = cancelled("TransactionConflict", "None");
  dynamo.on(TransactWriteCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({});
  expect(await made()).toBeUndefined();
  expect(pauses).toEqual([1, 2]);
  dynamo.reset();
  dynamo.on(TransactWriteCommand).rejects(conflict);
  await expect(made()).rejects.toBe(conflict);
  expect(dynamo.commandCalls(TransactWriteCommand)).toHaveLength(4);
});

test("a transaction that its conditions cancel, or that breaks, is not made again", async () => {
  const parts = [{ Put: { TableName: "Table", Item: item } }];
  const made = () => transact(table.client, parts, () => Promise.reject(new Error("no pause is wanted")));
  dynamo.on(TransactWriteCommand).rejects(cancelled("ConditionalCheckFailed", "TransactionConflict"));
  expect(await made()).toMatchObject([{ failed: true }, { failed: false }]);
  const throttled = cancelled("ThrottlingError");
  dynamo.on(TransactWriteCommand).rejects(throttled);
  await expect(made()).rejects.toBe(throttled);
});

test("where others may be in the way, a conflict is told part by part like a condition; whatever else cancels is a breakage", async () => {
  const parts = ["None", "TransactionConflict", "ConditionalCheckFailed"];
  expect(await unlessHindered(Promise.reject(cancelled(...parts)))).toEqual(["nothing", "conflict", "condition"]);
  expect(await unlessHindered(Promise.resolve())).toBeUndefined();
  for (const codes of [["None", "ThrottlingError"], ["ConditionalCheckFailed", "ValidationError"], ["None"], []]) {
    await expect(unlessHindered(Promise.reject(cancelled(...codes)))).rejects.toThrow();
  }
  await expect(unlessHindered(Promise.reject(new Error("throttled")))).rejects.toThrow("throttled");
});
