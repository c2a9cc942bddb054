import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { CareEvent, PushOutcome } from "../../domain/care-event.ts";
import type { Clock } from "../../kernel/clock.ts";
import { StoredEvent } from "./event-items.ts";
import { outcomeSortKey, StoredOutcome } from "./push-outcomes.ts";
import type { Table } from "./table.ts";

export interface CarePage {
  readonly events: readonly (CareEvent & { readonly push?: PushOutcome | undefined })[];
  /** Sort key of the last item read, when there are more. */
  readonly next?: string | undefined;
}

export const careIn = (table: Table, now: Clock) => {
  const send = table.client;
  return {
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
