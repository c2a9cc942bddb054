import { plusSeconds } from "../kernel/clock.ts";

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
function cursorAfter<Entry>(
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

/** How the entries of a list are placed. */
export interface DeltaOrder<Entry> {
  placeOf(entry: Entry): string;
  /** The instant that an entry is placed by. */
  instantOf(entry: Entry): Date;
  /** For so long after that instant something may still come before the entry. */
  readonly settledSeconds: number;
}

/** A page as whoever reads the list is told of it. */
export interface Listed<Entry> {
  readonly entries: readonly Entry[];
  /** To come back with; absent as long as there is nothing that is settled. */
  readonly cursor: DeltaCursor | undefined;
  /** Whether there are more, to be asked for at once. */
  readonly more: boolean;
}

/** The page that was read at an instant with a cursor, with where it goes on. */
export function listedAfter<Entry>(
  page: DeltaPage<Entry>,
  { placeOf, instantOf, settledSeconds }: DeltaOrder<Entry>,
  now: Date,
  before: DeltaCursor | undefined,
): Listed<Entry> {
  const settledUntil = plusSeconds(now, -settledSeconds);
  const cursor = cursorAfter(page, (entry) => instantOf(entry) <= settledUntil, placeOf, before);
  return { entries: page.entries, cursor, more: page.next !== undefined };
}
