import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import type { StoredItem } from "./stored-items.ts";

/** The bytes of an item as DynamoDB counts them (Developer Guide, "DynamoDB item sizes and formats"). */
export const itemBytes = (item: object): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

const total = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

function valueBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  // Two digits a byte, and one more.
  if (typeof value === "number") return Math.ceil(String(value).replace(/[^0-9]/g, "").length / 2) + 1;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof Set) return total([...value].map(valueBytes));
  // Three bytes for a list or a map, and one for each of its members.
  if (Array.isArray(value)) return 3 + total(value.map((member) => 1 + valueBytes(member)));
  if (typeof value === "object" && value !== null) return 3 + Object.keys(value).length + itemBytes(value);
  return 1;
}

/** An item in DynamoDB's own JSON, as it travels: bytes as base64. */
const Item = z
  .record(z.string(), z.unknown())
  .transform((item): StoredItem => unmarshall(withBytes(item) as Parameters<typeof unmarshall>[0]));
const withBytes = (item: object): unknown =>
  JSON.parse(JSON.stringify(item), (name, value) =>
    name === "B" && typeof value === "string" ? Buffer.from(value, "base64") : value,
  );

/** What a call takes of the capacity of a table, in DynamoDB's own units. */
export interface TableUnits {
  readonly table: string;
  readonly reads: number;
  readonly writes: number;
}

/** A DynamoDB call as it was made and answered, the bodies as text. */
export interface DynamoCall {
  readonly action: string;
  readonly asked: string;
  readonly answered: string;
}

/** The item that a table holds under a key, to tell the size of what a call changes without sending it whole. */
export type FindItem = (table: string, key: StoredItem) => Promise<StoredItem | undefined>;

const writeUnits = (item: StoredItem | undefined): number => Math.max(1, Math.ceil(itemBytes(item ?? {}) / 1024));
const readUnits = (bytes: number, isConsistent = false): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (isConsistent ? 1 : 0.5);

const Change = z.object({ TableName: z.string(), Key: Item.optional(), Item: Item.optional() });
const Transaction = z.object({ TransactItems: z.array(z.record(z.string(), Change)) });
const Read = z.object({ TableName: z.string(), ConsistentRead: z.boolean().optional() });
const BatchRead = z.object({
  RequestItems: z.record(z.string(), z.object({ Keys: z.array(Item), ConsistentRead: z.boolean().optional() })),
});
const Found = z.object({ Item: Item.optional(), Items: z.array(Item).optional() });
const BatchFound = z.object({ Responses: z.record(z.string(), z.array(Item)) });

/**
 * What a call takes, one entry a table. A transaction takes twice; an update or a deletion as much as its whole item, looked up after it; a
 * query what it reads altogether, other reads item by item.
 */
export async function unitsOf({ action, asked, answered }: DynamoCall, findItem: FindItem): Promise<TableUnits[]> {
  const question: unknown = JSON.parse(asked);
  switch (action.replace("dynamodb:", "")) {
    case "PutItem":
    case "UpdateItem":
    case "DeleteItem":
      return [await changeUnits(Change.parse(question), findItem, 1)];
    case "TransactWriteItems": {
      const parts = Transaction.parse(question).TransactItems.flatMap((part) => Object.values(part));
      return Promise.all(parts.map((part) => changeUnits(part, findItem, 2)));
    }
    case "GetItem":
    case "Query": {
      const { TableName, ConsistentRead } = Read.parse(question);
      const { Item: one, Items = one ? [one] : [] } = Found.parse(JSON.parse(answered));
      return [{ table: TableName, reads: readUnits(total(Items.map(itemBytes)), ConsistentRead), writes: 0 }];
    }
    case "BatchGetItem": {
      const { Responses } = BatchFound.parse(JSON.parse(answered));
      return Object.entries(BatchRead.parse(question).RequestItems).map(([table, { Keys, ConsistentRead }]) => {
        const found = (Responses[table] ?? []).map((item) => readUnits(itemBytes(item), ConsistentRead));
        const missing = (Keys.length - found.length) * readUnits(0, ConsistentRead);
        return { table, reads: total(found) + missing, writes: 0 };
      });
    }
    default:
      throw new Error(`nobody has said what ${action} takes of a table`);
  }
}

async function changeUnits(change: z.infer<typeof Change>, findItem: FindItem, times: 1 | 2): Promise<TableUnits> {
  const { TableName: table, Key } = change;
  const item = change.Item ?? (Key && (await findItem(table, Key)));
  return { table, reads: 0, writes: times * writeUnits(item) };
}
