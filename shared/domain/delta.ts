/** A page of what has come, in its order. */
export interface DeltaPage<Entry> {
  readonly entries: readonly Entry[];
  /** Place of the last one read, when there are more. */
  readonly next?: string | undefined;
}

/**
 * Where a reader of a list that grows goes on: behind the page as long as there are more, else behind the last entry before which nothing will
 * be placed any more. What is younger comes again, and is known by its identifier.
 */
export const placeAfter = <Entry>(
  { entries, next }: DeltaPage<Entry>,
  isSettled: (entry: Entry) => boolean,
  placeOf: (entry: Entry) => string,
  before: string | undefined,
): string | undefined => {
  const settled = entries.findLast(isSettled);
  return next ?? (settled === undefined ? before : placeOf(settled));
};
