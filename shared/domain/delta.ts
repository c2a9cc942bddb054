/** A page of what has come, in its order. */
export interface DeltaPage<Entry> {
  readonly entries: readonly Entry[];
  /** Place of the last one read, when there are more. */
  readonly next?: string | undefined;
}

/** How far a reader of a list that grows has come. Places are texts that compare as their entries come. */
export interface DeltaCursor {
  /** Nothing that comes later will be placed before this; empty at the beginning. */
  readonly settled: string;
  /** Where it reads on. */
  readonly place: string;
}

/**
 * Where it goes on: behind the page as long as there are more, else behind the last entry before which nothing will be placed any more, on
 * whichever page that was. What is younger comes again, and is known by its identifier. Undefined as long as nothing is settled.
 */
export function cursorAfter<Entry>(
  { entries, next }: DeltaPage<Entry>,
  isSettled: (entry: Entry) => boolean,
  placeOf: (entry: Entry) => string,
  before: DeltaCursor | undefined,
): DeltaCursor | undefined {
  const last = entries.findLast(isSettled);
  const settled = last === undefined ? (before?.settled ?? "") : placeOf(last);
  const place = next ?? settled;
  return place === "" ? undefined : { settled, place };
}
