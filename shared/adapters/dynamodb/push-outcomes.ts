import * as z from "zod";
import { PUSH_RESULTS, type PushOutcome } from "../../domain/push-outcome.ts";
import type { ToldItem } from "../../domain/told-item.ts";
import { readTogether } from "./read-together.ts";
import { putNew, type Table } from "./table.ts";

export const StoredOutcome = z.object({ outcome: z.enum(PUSH_RESULTS), at: z.string() });

/** What became of the push of an item stands right behind it, so that both are read in one query. */
export const outcomeSortKey = (sk: string): string => `${sk}#PUSH`;
const key = (cardRef: string, { sk }: Pick<ToldItem, "sk">) => ({ pk: `CARD#${cardRef}`, sk: outcomeSortKey(sk) });
const Found = z.array(z.object({ sk: z.string() }));

export const pushOutcomesIn = (table: Table) => ({
  /** Those of a card's items that have no outcome yet, in their order. */
  untold: async (cardRef: string, items: readonly ToldItem[]): Promise<readonly ToldItem[]> => {
    const keys = items.map((item) => key(cardRef, item));
    const read = await readTogether(table, keys, { ConsistentRead: true, ProjectionExpression: "sk" });
    const found = new Set(Found.parse(read).map(({ sk }) => sk));
    return items.filter(({ sk }) => !found.has(outcomeSortKey(sk)));
  },
  /** The first outcome of an item stands. */
  recordOutcome: async (cardRef: string, item: ToldItem, outcome: PushOutcome): Promise<void> => {
    await putNew(table, { ...key(cardRef, item), type: "push-outcome", ...outcome, expiresAt: item.expiresAt });
  },
});
