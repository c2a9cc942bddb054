import { BatchGetCommand, type BatchGetCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Table } from "./table.ts";

/** What BatchGetItem takes in one call, and no fewer than one. */
const KEYS_A_CALL = 100;

type Reading = Omit<NonNullable<BatchGetCommandInput["RequestItems"]>[string], "Keys">;
type Key = Readonly<Record<string, unknown>>;

/**
 * Those of some items that exist, in no order, by calls of a hundred at the same time; none for no keys.
 * @throws when DynamoDB leaves some unread: whoever waits at a counter does not wait longer, and a worker comes again
 */
export async function readTogether(table: Table, keys: readonly Key[], reading: Reading = {}): Promise<unknown[]> {
  const read = async (first: number): Promise<readonly unknown[]> => {
    const asked = { [table.name]: { ...reading, Keys: keys.slice(first, first + KEYS_A_CALL) } };
    const { Responses, UnprocessedKeys } = await table.client.send(new BatchGetCommand({ RequestItems: asked }));
    if (UnprocessedKeys?.[table.name]) throw new Error("the table did not answer for every key");
    return Responses?.[table.name] ?? [];
  };
  const calls = Array.from({ length: Math.ceil(keys.length / KEYS_A_CALL) }, (_, call) => read(call * KEYS_A_CALL));
  return (await Promise.all(calls)).flat();
}
