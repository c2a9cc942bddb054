import type { StatementPage, StoredStatement } from "../../../shared/adapters/dynamodb/statement-items.ts";
import { type DeltaCursor, type DeltaOrder, listedAfter } from "../../../shared/domain/delta.ts";

export interface ListPorts {
  statements(cardRef: string, limit: number, now: Date, after?: string): Promise<StatementPage>;
  recordFetched(cardRef: string, until: string, now: Date): Promise<void>;
  now(): Date;
}
/** How far a phone has come: all up to what is settled reached who comes back with it. */
export interface Cursor extends DeltaCursor {
  /** Whether it had not come so far before. */
  readonly isNews: boolean;
}
export interface FetchedStatements {
  readonly statements: readonly StoredStatement[];
  /** To come back with; absent as long as there is nothing that is settled. */
  readonly cursor: Cursor | undefined;
  /** Whether there are more, to be asked for at once. */
  readonly more: boolean;
}

/** A statement is written within seconds of the instant that it is placed by: what is younger may still get one before it. */
const ORDER: DeltaOrder<StoredStatement> = {
  placeOf: ({ sk }) => sk,
  instantOf: ({ recordedAt }) => recordedAt,
  settledSeconds: 60,
};

/**
 * What has come for a phone since it asked last: one query. The cursor that it comes back with says that everything settled reached it, which
 * is recorded beside the query, once for each piece of news. After the last page it goes back to before what is less than a minute old:
 * that comes again, and the phone knows it by its reference.
 */
export async function listStatements(
  ports: ListPorts,
  cardRef: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: Cursor | undefined },
): Promise<FetchedStatements> {
  const now = ports.now();
  const [page] = await Promise.all([
    ports.statements(cardRef, limit, now, cursor?.place),
    cursor?.isNews ? ports.recordFetched(cardRef, cursor.settled, now) : undefined,
  ]);
  const {
    entries,
    cursor: next,
    more,
  } = listedAfter({ entries: page.statements, next: page.next }, ORDER, now, cursor);
  const isNews = next !== undefined && next.settled > (cursor?.settled ?? "");
  return { statements: entries, cursor: next && { ...next, isNews }, more };
}
