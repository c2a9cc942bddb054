import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  paginateScan,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { unpackReceipt } from "../../shared/adapters/dynamodb/packed-receipt.ts";
import type { TestStage } from "./stage.ts";

export type StoredItem = Readonly<Record<string, unknown>>;
type TableName = keyof TestStage["tables"];
type Tables = Pick<TestStage, "aws" | "tables">;

/** The receipt of a stored care event, as it was answered. */
export const storedReceipt = (event: StoredItem | undefined): string =>
  unpackReceipt(event?.receipt instanceof Uint8Array ? event.receipt : Buffer.of());

/** Everything that one partition of a table holds. */
export const partition = (stage: Tables, table: TableName, pk: string): Promise<StoredItem[]> =>
  withClient(stage, async (client) => {
    const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": pk } };
    const TableName = stage.tables[table];
    return itemsOf(paginateQuery({ client }, { TableName, ConsistentRead: true, ...query }));
  });

/** The binding that a card is in; its phone is never told of it. */
export async function presentBinding(stage: Tables, cardRef: string): Promise<string> {
  const card = (await partition(stage, "card", `CARD#${cardRef}`)).find(({ sk }) => sk === "CARD");
  return String(card?.bindingId);
}

/** Everything that a table holds. */
export const wholeTable = (stage: Tables, table: TableName): Promise<StoredItem[]> =>
  wholeTableNamed(stage, stage.tables[table]);

/** The same of a table that a test made for itself. */
export const wholeTableNamed = (stage: Tables, TableName: string): Promise<StoredItem[]> =>
  withClient(stage, (client) => itemsOf(paginateScan({ client }, { TableName, ConsistentRead: true })));

/** Changes members of an item behind the service's back: what another part of it would have done. */
export const changeItem = (stage: Tables, table: TableName, Key: { pk: string; sk: string }, changes: StoredItem) =>
  withClient(stage, async (client) => {
    const names = Object.keys(changes).map((name, index) => [`#${index}`, name]);
    const values = Object.values(changes).map((value, index) => [`:${index}`, value]);
    const change = new UpdateCommand({
      TableName: stage.tables[table],
      Key,
      UpdateExpression: `SET ${names.map(([name], index) => `${name} = :${index}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(names),
      ExpressionAttributeValues: Object.fromEntries(values),
    });
    await client.send(change);
  });

/** Writes an item behind the service's back. */
export const putItem = (stage: Tables, table: TableName, Item: StoredItem) =>
  withClient(stage, async (client) => {
    await client.send(new PutCommand({ TableName: stage.tables[table], Item }));
  });

/** Takes an item away behind the service's back. */
export const removeItem = (stage: Tables, table: TableName, Key: { pk: string; sk: string }) =>
  withClient(stage, async (client) => {
    await client.send(new DeleteCommand({ TableName: stage.tables[table], Key }));
  });

async function withClient<Result>(stage: Tables, run: (client: DynamoDBDocumentClient) => Promise<Result>) {
  const client = new DynamoDBClient(stage.aws);
  try {
    return await run(DynamoDBDocumentClient.from(client));
  } finally {
    client.destroy();
  }
}

async function itemsOf(pages: AsyncIterable<{ Items?: StoredItem[] | undefined }>): Promise<StoredItem[]> {
  const items: StoredItem[] = [];
  for await (const page of pages) items.push(...(page.Items ?? []));
  return items;
}
