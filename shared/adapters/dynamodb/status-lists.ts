import { DeleteCommand, GetCommand, paginateQuery, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { openLists, type StatusList } from "../../domain/status-list.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Ids } from "../../kernel/ids.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { putNew, type Table, unlessConditionFails } from "./table.ts";

/** Seconds that an environment keeps the lists it knows. */
const KEPT_SECONDS = 60;

const StoredList = z.object({
  list: z.int(),
  size: z.int(),
  openedAt: InstantText,
  closedAt: InstantText.optional(),
  decoySeed: z.string(),
});

const LISTS = "STATUS-LISTS";
/** Lists in the order of their numbers. */
const listKey = (list: number) => ({ pk: LISTS, sk: String(list).padStart(9, "0") });

/** The lists there are: some dozens, read together, and hardly ever written. */
export const statusListsIn = (table: Table, now: Clock) => {
  const TableName = table.name;
  let known: { lists: readonly StatusList[]; until: number } | undefined;
  const lists = async (): Promise<readonly StatusList[]> => {
    const query = { TableName, KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": LISTS } };
    const found: StatusList[] = [];
    for await (const { Items } of paginateQuery({ client: table.client }, { ...query, ConsistentRead: true })) {
      found.push(...z.array(StoredList).parse(Items ?? []));
    }
    known = { lists: found, until: now().getTime() + KEPT_SECONDS * 1000 };
    return found;
  };
  return {
    lists,
    /** The lists as an environment knows them: at most a minute old, mostly without a call. */
    knownLists: async (): Promise<readonly StatusList[]> =>
      known && now().getTime() < known.until ? known.lists : lists(),
    list: async (list: number): Promise<StatusList | undefined> => {
      const get = new GetCommand({ TableName, Key: listKey(list), ConsistentRead: true });
      const { Item } = await table.client.send(get);
      return Item && StoredList.parse(Item);
    },
    closeList: async (list: number): Promise<void> => {
      const change = new UpdateCommand({
        TableName,
        Key: listKey(list),
        UpdateExpression: "SET closedAt = :now",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(closedAt)",
        ExpressionAttributeValues: { ":now": now().toISOString() },
      });
      // Closed already is closed: by the SDK's own try before, or by somebody else.
      await unlessConditionFails(table.client.send(change));
    },
    /** Never the newest: its number is what the next one is counted from, so that no number comes again. */
    removeList: async (list: number): Promise<void> => {
      await table.client.send(new DeleteCommand({ TableName, Key: listKey(list) }));
    },
  };
};

/** Opens lists of a size; whoever opens at the same time takes the same numbers, of which each goes once. */
export const listOpenerIn = (table: Table, settings: { size: number; ids: Pick<Ids, "secret">; now: Clock }) => {
  const { size, ids, now } = settings;
  const { lists } = statusListsIn(table, now);
  const open = async (list: number): Promise<void> => {
    const opened = { list, size, openedAt: now().toISOString(), decoySeed: ids.secret() };
    await putNew(table, { ...listKey(list), type: "status-list", ...opened });
  };
  return {
    /** Sees to it that so many lists take entries. */
    openUpTo: async (count: number): Promise<void> => {
      const existing = await lists();
      const missing = count - openLists(existing, now()).length;
      const last = existing.at(-1)?.list ?? 0;
      for (let next = 1; next <= missing; next += 1) await open(last + next);
    },
  };
};
