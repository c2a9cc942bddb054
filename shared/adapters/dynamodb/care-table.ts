import { BatchGetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type CareEvent, LATE_EVENT_DAYS, type PushOutcome } from "../../domain/care-event.ts";
import type { Context } from "../../domain/context.ts";
import { type Clock, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { StoredEvent } from "./event-items.ts";
import { outcomeSortKey, StoredOutcome } from "./push-outcomes.ts";
import { putNew, type Table } from "./table.ts";

const instant = z.string().transform((text) => new Date(text));
const StoredContext = z.object({
  id: z.string(),
  cardRef: z.string(),
  practiceId: z.string(),
  readerId: z.string(),
  bodyHash: z.string(),
  beneficiaries: z.array(z.object({ birthDate: z.string(), twinRank: z.int() })),
  openedAt: instant,
  validUntil: instant,
});

const contextKey = (id: string) => ({ pk: `CONTEXT#${id}`, sk: "CONTEXT" });

export interface CarePage {
  readonly events: readonly (CareEvent & { readonly push?: PushOutcome | undefined })[];
  /** Sort key of the last item read, when there are more. */
  readonly next?: string | undefined;
}

export const careIn = (table: Table, now: Clock) => {
  const send = table.client;
  return {
    /** The context that now stands for this proof: this one, or the one opened before it. */
    openContext: async (context: Context): Promise<Context> => {
      const times = { openedAt: context.openedAt.toISOString(), validUntil: context.validUntil.toISOString() };
      const expiresAt = epochSeconds(plusSeconds(context.openedAt, LATE_EVENT_DAYS * 24 * 3600));
      const put = await putNew(table, { ...contextKey(context.id), type: "context", ...context, ...times, expiresAt });
      return put.written ? context : StoredContext.parse(put.existing);
    },
    /** Those that exist, as they stand at this moment, in one call for at most 100. */
    contexts: async (ids: readonly string[]): Promise<ReadonlyMap<string, Context>> => {
      const asked = { [table.name]: { Keys: ids.map(contextKey), ConsistentRead: true } };
      const answer = await send.send(new BatchGetCommand({ RequestItems: asked }));
      if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0) throw new Error("not every context could be read");
      const found = z.array(StoredContext).parse(answer.Responses?.[table.name] ?? []);
      return new Map(found.map((context) => [context.id, context]));
    },
    /** One page of a card's live events, oldest care day first, each with its push outcome: one query. */
    events: async (cardRef: string, limit: number, after?: string): Promise<CarePage> => {
      const page = await send.send(
        new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :event)",
          ExpressionAttributeValues: { ":pk": `CARD#${cardRef}`, ":event": "EVENT#" },
          // Each event may be followed by its outcome, hence two items an event.
          Limit: limit * 2,
          ...(after && { ExclusiveStartKey: { pk: `CARD#${cardRef}`, sk: after } }),
        }),
      );
      return joinOutcomes(page.Items ?? [], page.LastEvaluatedKey?.sk, now());
    },
  };
};

/**
 * Puts outcomes to their events, and leaves out what is over: TTL deletion is late. An event cut from its outcome by the page's end is left
 * for the next page, which a filter in the query would forbid: it may leave nothing before that event to go back to.
 */
function joinOutcomes(items: readonly Record<string, unknown>[], last: string | undefined, at: Date): CarePage {
  const complete = [...items];
  let next = last;
  const cut = complete.at(-1);
  if (last !== undefined && complete.length > 1 && cut?.type === "care-event" && cut.sk === last) {
    complete.pop();
    next = String(complete.at(-1)?.sk);
  }
  const outcomes = new Map(
    complete.filter((i) => i.type === "push-outcome").map((i) => [i.sk, StoredOutcome.parse(i)]),
  );
  const events = complete
    .filter((item) => item.type === "care-event")
    .map((item) => ({ ...StoredEvent.parse(item), push: outcomes.get(outcomeSortKey(String(item.sk))) }));
  return { events: events.filter((event) => event.relayUntil > at), next };
}
