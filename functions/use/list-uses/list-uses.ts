import { usePlace } from "../../../shared/adapters/dynamodb/use-items.ts";
import { cursorAfter, type DeltaCursor, type DeltaPage } from "../../../shared/domain/delta.ts";
import type { Use } from "../../../shared/domain/use.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";

export interface ListPorts {
  uses(cardRef: string, limit: number, now: Date, after?: string): Promise<DeltaPage<Use>>;
  now(): Date;
}
export interface ListedUses {
  readonly uses: readonly Use[];
  /** To come back with; absent as long as there is nothing that is settled. */
  readonly cursor: DeltaCursor | undefined;
  /** Whether there are more, to be asked for at once. */
  readonly more: boolean;
}

/** A use is placed by its opening and written by the outbox, seconds later; what failed there is put back within the day that its record lives. */
const SETTLED_SECONDS = 25 * 3600;

/** The uses of a card since the phone asked last, oldest first: one query. Those of the last day come again. */
export async function listUses(
  ports: ListPorts,
  cardRef: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: DeltaCursor | undefined },
): Promise<ListedUses> {
  const now = ports.now();
  const page = await ports.uses(cardRef, limit, now, cursor?.place);
  const settledUntil = plusSeconds(now, -SETTLED_SECONDS);
  const next = cursorAfter(page, ({ openedAt }) => openedAt <= settledUntil, usePlace, cursor);
  return { uses: page.entries, cursor: next, more: page.next !== undefined };
}
