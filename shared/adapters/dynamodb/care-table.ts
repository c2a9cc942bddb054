import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { CareEvent } from "../../domain/care-event.ts";
import type { PushOutcome } from "../../domain/push-outcome.ts";
import { eventKey, StoredEvent } from "./event-items.ts";
import { outcomeSortKey, StoredOutcome } from "./push-outcomes.ts";
import type { Table } from "./table.ts";

/** An event with what became of its push, once that is known. */
export type ToldEvent = CareEvent & { readonly push?: PushOutcome | undefined };
export interface CarePage {
  readonly events: readonly ToldEvent[];
  /** Sort key of the last item read, when there are more. */
  readonly next?: string | undefined;
}

/** Items that one query reads at most. Each event may be followed by its outcome: fifty events, which few cards have in twenty days. */
const READ_AT_ONCE = 100;

export const careIn = (table: Table) => ({
  /** Some of a card's events, oldest context first, each with its push outcome: one query. */
  events: async (cardRef: string, after?: string): Promise<CarePage> => {
    const pk = `CARD#${cardRef}`;
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :event)",
        ExpressionAttributeValues: { ":pk": pk, ":event": "EVENT#" },
        Limit: READ_AT_ONCE,
        ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
      }),
    );
    return joinOutcomes(page.Items ?? [], page.LastEvaluatedKey?.sk);
  },
  placeOf: (event: CareEvent): string => eventKey(event).sk,
});

/**
 * Puts outcomes to their events. An event cut from its outcome by the page's end is left for the next page, which a filter in the query would
 * forbid: it may leave nothing before that event to go back to.
 */
function joinOutcomes(items: readonly Record<string, unknown>[], last: string | undefined): CarePage {
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
  return { events, next };
}
