import { type DeltaCursor, type DeltaPage, type Listed, listedAfter } from "../../../shared/domain/delta.ts";
import type { Use } from "../../../shared/domain/use.ts";

export interface ListPorts {
  /** At most so many of a card's uses behind a place, oldest first. */
  uses(cardRef: string, limit: number, now: Date, after?: string): Promise<DeltaPage<Use>>;
  /** The place of a use among those of its card. */
  placeOf(use: Use): string;
  now(): Date;
}

/** A use is placed by its opening and written by the outbox, seconds later; what failed there is put back within the day that its record lives. */
const SETTLED_SECONDS = 25 * 3600;

/** The uses of a card since the phone asked last, oldest first: one query. Those of the last day come again. */
export async function listUses(
  ports: ListPorts,
  cardRef: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: DeltaCursor | undefined },
): Promise<Listed<Use>> {
  const now = ports.now();
  const page = await ports.uses(cardRef, limit, now, cursor?.place);
  const { placeOf } = ports;
  return listedAfter(
    page,
    { placeOf, instantOf: ({ openedAt }) => openedAt, settledSeconds: SETTLED_SECONDS },
    now,
    cursor,
  );
}
