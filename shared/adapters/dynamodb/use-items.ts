import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { PROOF_METHODS } from "../../domain/context.ts";
import type { DeltaPage } from "../../domain/delta.ts";
import type { Use } from "../../domain/use.ts";
import { epochSeconds } from "../../kernel/clock.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import { StoredProfessional } from "./context-items.ts";
import { StoredPractice } from "./practice-items.ts";
import type { Table } from "./table.ts";

const StoredUse = z.object({
  id: z.string(),
  cardRef: z.string(),
  practiceId: z.string(),
  practice: StoredPractice.pick({ name: true, kind: true, address: true }).optional(),
  method: z.enum(PROOF_METHODS),
  professional: StoredProfessional.optional(),
  openedAt: InstantText,
  objection: z.object({ at: InstantText, blockedCard: z.boolean() }).optional(),
  expiresAt: z.number(),
}) satisfies z.ZodType<Use>;

const PREFIX = "USE#";
/** A use's place among those of its card, made of its context alone: written again it is the same. */
export const usePlace = ({ openedAt, id }: Pick<Use, "openedAt" | "id">): string =>
  `${PREFIX}${openedAt.toISOString()}#${id}`;
export const useKey = (use: Pick<Use, "cardRef" | "openedAt" | "id">) => ({
  pk: `CARD#${use.cardRef}`,
  sk: usePlace(use),
});

/**
 * Sets of a use what is not set yet. An outbox writes it, and an objection may come before: whoever is first, what they say of its context is the
 * same, and each adds what it alone knows.
 */
export function settingUse(use: Use) {
  const item = Object.entries({ type: "use", ...use, openedAt: use.openedAt.toISOString() });
  const set = item.filter(([, value]) => value !== undefined);
  return {
    UpdateExpression: `SET ${set.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`).join(", ")}`,
    ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  };
}

/** Uses of cards, in the care table. */
export const usesIn = (table: Table) => ({
  /** Written again it stays as it is, with the objection that may stand there. */
  recordUse: async (use: Use): Promise<void> => {
    await table.client.send(new UpdateCommand({ TableName: table.name, Key: useKey(use), ...settingUse(use) }));
  },
  placeOf: usePlace,
  /** One page of a card's uses, oldest first, each for as long as it can be objected to: one query, in which its push may follow each. */
  uses: async (cardRef: string, limit: number, now: Date, after?: string): Promise<DeltaPage<Use>> => {
    const pk = `CARD#${cardRef}`;
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        // The outcomes of their pushes stand between them.
        FilterExpression: "#type = :use",
        ExpressionAttributeNames: { "#type": "type" },
        ExpressionAttributeValues: { ":pk": pk, ":prefix": PREFIX, ":use": "use" },
        ConsistentRead: true,
        Limit: limit * 2,
        ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
      }),
    );
    const next: unknown = page.LastEvaluatedKey?.sk;
    const uses = z.array(StoredUse).parse(page.Items ?? []);
    // TTL deletion is late.
    const live = uses.filter(({ expiresAt }) => expiresAt > epochSeconds(now));
    const entries = live.slice(0, limit);
    const last = entries.at(-1);
    if (last && entries.length < live.length) return { entries, next: usePlace(last) };
    return { entries, next: next === undefined ? undefined : String(next) };
  },
});
