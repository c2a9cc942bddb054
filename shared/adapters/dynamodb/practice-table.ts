import { GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import { type Table, unlessCancelled } from "./table.ts";

export interface Practice {
  readonly id: string;
  readonly name: string;
  readonly kind: "doctor" | "pharmacy" | "hospital";
  readonly departement: string;
}

const StoredReader = z.object({
  practiceId: z.string(),
  readerId: z.string(),
  jwk: PublicJwk,
  software: z.object({ name: z.string(), version: z.string() }),
  state: z.enum(["active", "blocked"]),
});
export type Reader = z.infer<typeof StoredReader>;

const practiceKey = (id: string) => ({ pk: `PRACTICE#${id}`, sk: "PRACTICE" });
const readerKey = (id: string, readerId: string) => ({ pk: `PRACTICE#${id}`, sk: `READER#${readerId}` });

export const practicesIn = (table: Table) => ({
  putPractice: async (practice: Practice): Promise<void> => {
    const Item = { ...practiceKey(practice.id), ...practice };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  },
  /** False when the practice is not registered: a reader never stands alone. */
  putReader: async (reader: Reader): Promise<boolean> => {
    const TableName = table.name;
    const exists = {
      TableName,
      Key: practiceKey(reader.practiceId),
      ConditionExpression: "attribute_exists(pk)",
    };
    const Item = { ...readerKey(reader.practiceId, reader.readerId), ...reader };
    const parts = [{ ConditionCheck: exists }, { Put: { TableName, Item } }];
    return (await unlessCancelled(table.client.send(new TransactWriteCommand({ TransactItems: parts })))) === undefined;
  },
  reader: async (practiceId: string, readerId: string): Promise<Reader | undefined> => {
    const Key = readerKey(practiceId, readerId);
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key }));
    return Item && StoredReader.parse(Item);
  },
});
