import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { PUSH_RESULTS, type PushOutcome } from "../../domain/care-event.ts";
import type { ToldItem } from "../../domain/told-item.ts";
import { putNew, type Table } from "./table.ts";

export const StoredOutcome = z.object({ outcome: z.enum(PUSH_RESULTS), at: z.string() });

/** What became of the push of an item stands right behind it, so that both are read in one query. */
export const outcomeSortKey = (sk: string): string => `${sk}#PUSH`;
const key = (cardRef: string, { sk }: Pick<ToldItem, "sk">) => ({ pk: `CARD#${cardRef}`, sk: outcomeSortKey(sk) });
const Found = z.array(z.object({ sk: z.string() }));

export const pushOutcomesIn = (table: Table) => ({
  /** Those of a card's items that have no outcome yet, in their order. One call, for at most 100 items. */
  untold: async (cardRef: string, items: readonly ToldItem[]): Promise<readonly ToldItem[]> => {
    const Keys = items.map((item) => key(cardRef, item));
    const asked = { [table.name]: { Keys, ConsistentRead: true, ProjectionExpression: "sk" } };
    const answer = await table.client.send(new BatchGetCommand({ RequestItems: asked }));
    if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0) throw new Error("not every outcome could be read");
    const found = new Set(Found.parse(answer.Responses?.[table.name] ?? []).map(({ sk }) => sk));
    return items.filter(({ sk }) => !found.has(outcomeSortKey(sk)));
  },
  /** The first outcome of an item stands. */
  recordOutcome: async (cardRef: string, item: ToldItem, outcome: PushOutcome): Promise<void> => {
    await putNew(table, { ...key(cardRef, item), type: "push-outcome", ...outcome, expiresAt: item.expiresAt });
  },
});
