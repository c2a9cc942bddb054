import { randomUUID } from "node:crypto";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Part, PersonWrite } from "../../domain/directory-feed.ts";
import { countChanges, sumOfChanges } from "../../domain/fund-count.ts";
import type { DirectoryEntry } from "../../domain/insured.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Pause } from "../../kernel/pause.ts";
import { importExpiry, importKeys } from "./import-keys.ts";
import { entryOf, insuredKey, itemOf } from "./insured-table.ts";
import type { Table } from "./table.ts";

/** What BatchGetItem takes in one call. */
const KEYS_A_READ = 100;

/** People as the directory's feed reads and writes them. */
export const directoryIn = (table: Table, { now, pause }: { now: Clock; pause: Pause }) => {
  async function* itemsOf(cardRefs: readonly string[]): AsyncGenerator<unknown> {
    let keys = [...new Set(cardRefs)].map(insuredKey) as Record<string, unknown>[];
    for (let attempt = 1; keys.length > 0; attempt += 1) {
      const asked = keys.slice(0, KEYS_A_READ);
      const RequestItems = { [table.name]: { Keys: asked, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await table.client.send(new BatchGetCommand({ RequestItems }));
      yield* Responses?.[table.name] ?? [];
      const unprocessed = UnprocessedKeys?.[table.name]?.Keys ?? [];
      // Reads may be repeated for as long as the function may run: it is stopped by its own timeout.
      if (unprocessed.length > 0) await pause(attempt);
      keys = [...unprocessed, ...keys.slice(KEYS_A_READ)];
    }
  }
  return {
    people: async (cardRefs: readonly string[]): Promise<ReadonlyMap<string, DirectoryEntry>> => {
      const found = new Map<string, DirectoryEntry>();
      for await (const item of itemsOf(cardRefs)) {
        const entry = entryOf(item);
        found.set(entry.insured.cardRef, entry);
      }
      return found;
    },
    /**
     * Writes people and the record that this part wrote them with what that does to the counts, in one transaction: a count is never of
     * something that was not written. The SDK's own repeat carries the same token and finds the write done.
     */
    writePeople: (part: Part, writes: readonly PersonWrite[]): Promise<boolean> => {
      const record = {
        ...importKeys(part).write(part.part, randomUUID()),
        type: "import-write",
        created: writes.flatMap(({ created }) => created),
        changed: writes.flatMap(({ changed }) => changed),
        counts: sumOfChanges(writes.map(({ before, after }) => countChanges(before?.insured, after.insured))),
        expiresAt: importExpiry(now),
      };
      const TransactItems = [...writes.flatMap((write) => partsOf(table, write)), put(table, record, {})];
      return unlessInTheWay(table.client.send(new TransactWriteCommand({ TransactItems })));
    },
  };
};

const put = (table: Table, Item: object, condition: object) => ({
  Put: { TableName: table.name, Item, ...condition },
});

/** The person's item, as long as it is the one that was read. Nobody is stored under two keys: the other references must be free. */
function partsOf(table: Table, { before, after, otherRefs }: PersonWrite) {
  const item = itemOf(after);
  if (before) {
    const isAsRead = {
      ConditionExpression: "revision = :read",
      ExpressionAttributeValues: { ":read": before.revision },
    };
    return [put(table, item, isAsRead)];
  }
  const ConditionExpression = "attribute_not_exists(pk)";
  const others = otherRefs.map((cardRef) => ({
    ConditionCheck: { TableName: table.name, Key: insuredKey(cardRef), ConditionExpression },
  }));
  return [put(table, item, { ConditionExpression }), ...others];
}

/** Reasons of a cancelled transaction that another try, after another read, can overcome. */
const PASSING = new Set([
  "None",
  "ConditionalCheckFailed",
  "TransactionConflict",
  "ThrottlingError",
  "ProvisionedThroughputExceeded",
]);

/** True when written; false when something was in the way that may not be there the next time. */
export async function unlessInTheWay(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = error.CancellationReasons ?? [];
    if (reasons.length === 0 || !reasons.every(({ Code = "None" }) => PASSING.has(Code))) throw error;
    return false;
  }
}
