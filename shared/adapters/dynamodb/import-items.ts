import { GetCommand, paginateQuery, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import {
  BadLine,
  type DonePart,
  type FeedFile,
  FIRST_BAD,
  type Part,
  type PartFindings,
} from "../../domain/directory-feed.ts";
import { type CountChanges, sumOfChanges } from "../../domain/fund-count.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Pause } from "../../kernel/pause.ts";
import { unlessInTheWay } from "./directory-items.ts";
import { countUpdates } from "./fund-counts.ts";
import { importExpiry, importKeys } from "./import-keys.ts";
import type { Table } from "./table.ts";

const lines = z.array(z.int());
const StoredWrite = z.object({ created: lines, changed: lines, counts: z.record(z.string(), z.int()) });
type StoredWrite = z.infer<typeof StoredWrite>;
const count = z.int().min(0);
const StoredDone = z.object({
  lines: count,
  created: count,
  changed: count,
  unchanged: count,
  superseded: count,
  bad: count,
  firstBad: z.array(BadLine),
});
const StoredFile = z.object({ parts: count.optional(), partsDone: count.optional() });

/** Funds whose counts one transaction changes; with the marks, under DynamoDB's hundred actions. */
const FUNDS_A_STEP = 90;
const TRIES = 10;

/** How far the import of feed files is. */
export const importsIn = (table: Table, now: Clock, pause: Pause) => {
  const TableName = table.name;
  const itemOf = async (Key: object): Promise<unknown> =>
    (await table.client.send(new GetCommand({ TableName, Key: { ...Key }, ConsistentRead: true }))).Item;
  async function* itemsOf(pk: string, begin: string): AsyncGenerator<unknown> {
    const pages = paginateQuery(
      { client: table.client },
      {
        TableName,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :begin)",
        ExpressionAttributeValues: { ":pk": pk, ":begin": begin },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }
  const writesOf = async (part: Part): Promise<StoredWrite[]> => {
    const keys = importKeys(part);
    const writes: StoredWrite[] = [];
    for await (const item of itemsOf(keys.pk, keys.writesOf(part.part))) writes.push(StoredWrite.parse(item));
    return writes;
  };
  /** One transaction that must take place once: its mark is put with it. Done already is done; busy is tried again. */
  const once = async (mark: { pk: string; sk: string }, content: object, others: readonly object[]): Promise<void> => {
    const Item = { ...mark, ...content, expiresAt: importExpiry(now) };
    const Put = { TableName, Item, ConditionExpression: "attribute_not_exists(pk)" };
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      if ((await itemOf(mark)) !== undefined) return;
      const write = new TransactWriteCommand({ TransactItems: [{ Put }, ...others] });
      if (await unlessInTheWay(table.client.send(write))) return;
      await pause(attempt);
    }
    throw new Error("the counts are too busy");
  };
  return {
    linesWritten: async (part: Part): Promise<ReadonlySet<number> | undefined> => {
      const [done, writes] = await Promise.all([itemOf(importKeys(part).done(part.part)), writesOf(part)]);
      if (done !== undefined) return undefined;
      return new Set(writes.flatMap(({ created, changed }) => [...created, ...changed]));
    },
    /**
     * Adds what the part has written to the counts of the funds and marks it as done. Every line has been settled before, so no write of
     * this part can come any more: the sum of its writes is final, and the same for whoever adds it.
     */
    finishPart: async (part: Part, findings: PartFindings): Promise<void> => {
      const keys = importKeys(part);
      const writes = await writesOf(part);
      const steps = stepsOf(sumOfChanges(writes.map(({ counts }) => counts)));
      for (const [step, changes] of steps.slice(0, -1).entries()) {
        await once(keys.counted(part.part, step), { type: "import-counted" }, countUpdates(TableName, changes));
      }
      const Update = {
        TableName,
        Key: keys.file,
        UpdateExpression: "ADD partsDone :one SET expiresAt = :expiry",
        ExpressionAttributeValues: { ":one": 1, ":expiry": importExpiry(now) },
      };
      await once(keys.done(part.part), { type: "import-done", ...doneOf(findings, writes) }, [
        { Update },
        ...countUpdates(TableName, steps.at(-1) ?? {}),
      ]);
    },
    recordParts: async (file: FeedFile, parts: number): Promise<void> => {
      const update = new UpdateCommand({
        TableName,
        Key: importKeys(file).file,
        UpdateExpression: "SET parts = :parts, #type = :type, expiresAt = :expiry",
        ExpressionAttributeNames: { "#type": "type" },
        ExpressionAttributeValues: { ":parts": parts, ":type": "import-file", ":expiry": importExpiry(now) },
      });
      await table.client.send(update);
    },
    isFileDone: async (file: FeedFile): Promise<boolean> => {
      const { parts, partsDone = 0 } = StoredFile.parse((await itemOf(importKeys(file).file)) ?? {});
      return parts === partsDone;
    },
    async *doneParts(file: FeedFile): AsyncGenerator<DonePart> {
      const keys = importKeys(file);
      for await (const item of itemsOf(keys.pk, keys.doneParts)) yield StoredDone.parse(item);
    },
  };
};

const doneOf = ({ bad, ...found }: PartFindings, writes: readonly StoredWrite[]): DonePart => ({
  ...found,
  created: writes.reduce((sum, { created }) => sum + created.length, 0),
  changed: writes.reduce((sum, { changed }) => sum + changed.length, 0),
  bad: bad.length,
  firstBad: bad.slice(0, FIRST_BAD),
});

/** Changes in groups of so many funds, in an order that is always the same; at least one group. */
function stepsOf(changes: CountChanges): CountChanges[] {
  const byFund = Object.entries(Object.groupBy(Object.entries(changes), ([place]) => place.slice(0, 9)));
  byFund.sort(([one], [other]) => (one < other ? -1 : 1));
  const steps: CountChanges[] = [];
  for (let from = 0; from < byFund.length; from += FUNDS_A_STEP) {
    steps.push(Object.fromEntries(byFund.slice(from, from + FUNDS_A_STEP).flatMap(([, places = []]) => places)));
  }
  return steps.length > 0 ? steps : [{}];
}
