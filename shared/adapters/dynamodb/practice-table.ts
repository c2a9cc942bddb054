import { GetCommand, QueryCommand, TransactWriteCommand, type TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import {
  endsPracticeTokens,
  endsReaderTokens,
  type Practice,
  type Reader,
  readerClientId,
} from "../../domain/practice.ts";
import type { RegistryChange } from "../../domain/registry.ts";
import { deniedTokens } from "./denial-items.ts";
import {
  directoryKey,
  placedItem,
  practiceKey,
  practicePartition,
  readerKey,
  StoredPractice,
  StoredReader,
} from "./practice-items.ts";
import { readTogether } from "./read-together.ts";
import { logItem, revisedPut } from "./registry-items.ts";
import { type Table, unlessCancelled } from "./table.ts";

const Logged = { at: z.string(), by: z.string(), reason: z.string().optional() };
const StoredChange = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("practice-change"),
    ...Logged,
    before: StoredPractice.optional(),
    after: StoredPractice,
  }),
  z.object({ type: z.literal("reader-change"), ...Logged, before: StoredReader.optional(), after: StoredReader }),
]);
/** An entry of a practice's log. */
export type LoggedChange = z.infer<typeof StoredChange>;

/** A page of a list; with a cursor when there is more. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly next?: string | undefined;
}

export interface RegisteredClient {
  readonly practice: Practice | undefined;
  readonly reader: Reader | undefined;
}

const Sorted = z.array(z.looseObject({ sk: z.string() }));

export const practicesIn = (table: Table) => {
  const TableName = table.name;
  const itemAt = async (Key: Record<string, string>): Promise<unknown> =>
    (await table.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  /** No two lines of a log have one place. */
  const logged = (
    practiceId: string,
    type: LoggedChange["type"],
    entry: string,
    change: RegistryChange<Practice | Reader>,
  ) => revisedPut(TableName, logItem({ pk: practicePartition(practiceId), type, entry }, change), undefined);
  const transact = async (parts: TransactWriteCommandInput["TransactItems"]): Promise<boolean> =>
    (await unlessCancelled(table.client.send(new TransactWriteCommand({ TransactItems: parts })))) === undefined;
  /** A part of the practice's partition, in the order of its keys or against it. */
  const partOf = async (
    practiceId: string,
    prefix: string,
    page: { limit: number; after?: string | undefined; newestFirst?: boolean },
  ) => {
    const pk = practicePartition(practiceId);
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
        ConsistentRead: true,
        ScanIndexForward: page.newestFirst !== true,
        Limit: page.limit,
        ...(page.after !== undefined && { ExclusiveStartKey: { pk, sk: `${prefix}${page.after}` } }),
      }),
    );
    const last: unknown = LastEvaluatedKey?.sk;
    return { items: Items, next: typeof last === "string" ? last.slice(prefix.length) : undefined };
  };
  return {
    practice: async (id: string): Promise<Practice | undefined> => {
      const Item = await itemAt(practiceKey(id));
      return Item === undefined ? undefined : StoredPractice.parse(Item);
    },
    reader: async (practiceId: string, readerId: string): Promise<Reader | undefined> => {
      const Item = await itemAt(readerKey(practiceId, readerId));
      return Item === undefined ? undefined : StoredReader.parse(Item);
    },
    /** A reader with its practice, as they are at that moment: one round trip. */
    client: async (practiceId: string, readerId: string): Promise<RegisteredClient> => {
      const keys = [practiceKey(practiceId), readerKey(practiceId, readerId)];
      const read = Sorted.parse(await readTogether(table, keys, { ConsistentRead: true }));
      const found = new Map(read.map((item) => [item.sk, item]));
      const practice = found.get("PRACTICE");
      const reader = found.get(`READER#${readerId}`);
      return {
        practice: practice && StoredPractice.parse(practice),
        reader: reader && StoredReader.parse(reader),
      };
    },
    /** One page of a practice's readers, by name. */
    readers: async (practiceId: string, limit: number, after?: string): Promise<Page<Reader>> => {
      const { items, next } = await partOf(practiceId, "READER#", { limit, after });
      return { entries: z.array(StoredReader).parse(items), next };
    },
    /** One page of the log of a practice and its readers, newest first. */
    changes: async (practiceId: string, limit: number, after?: string): Promise<Page<LoggedChange>> => {
      const { items, next } = await partOf(practiceId, "CHANGE#", { limit, after, newestFirst: true });
      return { entries: z.array(StoredChange).parse(items), next };
    },
    /**
     * Writes a practice, its place in the directory and on the ground, what ends its readers' tokens, and the log: all or nothing. False when somebody else's
     * change came first. The SDK's own repeat after a lost answer carries the same request token, so it finds the write done.
     */
    changePractice: async (change: RegistryChange<Practice>): Promise<boolean> => {
      const { before, after } = change;
      const hasMoved = before && (before.departement !== after.departement || before.kind !== after.kind);
      const listed = {
        TableName,
        Key: directoryKey(after),
        // What was counted there stays.
        UpdateExpression: "SET practice = :practice",
        ExpressionAttributeValues: { ":practice": after },
      };
      return transact([
        revisedPut(TableName, { ...practiceKey(after.id), ...after }, before),
        { Update: listed },
        ...(hasMoved ? [{ Delete: { TableName, Key: directoryKey(before) } }] : []),
        ...placing(TableName, before, after),
        ...(endsPracticeTokens(before, after) ? [{ Put: { TableName, Item: deniedTokens(after.id, change.at) } }] : []),
        logged(after.id, "practice-change", "PRACTICE", change),
      ]);
    },
    /** The same of a reader. Practices are never deleted: the one that it was registered under still stands. */
    changeReader: async (change: RegistryChange<Reader>): Promise<boolean> => {
      const { before, after } = change;
      const { practiceId, readerId } = after;
      const denied = deniedTokens(readerClientId(after), change.at);
      return transact([
        revisedPut(TableName, { ...readerKey(practiceId, readerId), ...after }, before),
        ...(endsReaderTokens(before, after) ? [{ Put: { TableName, Item: denied } }] : []),
        logged(practiceId, "reader-change", `READER#${readerId}`, change),
      ]);
    },
  };
};

/** What a change does to where practices are looked for; the pointer is put again with each, so that it is right whatever was there. */
function placing(TableName: string, before: Practice | undefined, after: Practice) {
  const [was, is] = [before && placedItem(before), placedItem(after)];
  const hasLeft = was && (was.pk !== is?.pk || was.sk !== is.sk);
  return [
    ...(is ? [{ Put: { TableName, Item: is } }] : []),
    ...(hasLeft ? [{ Delete: { TableName, Key: { pk: was.pk, sk: was.sk } } }] : []),
  ];
}
