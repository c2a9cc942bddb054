/** Something at a distance: by it, then by identifier, is an order that stays the same from page to page, so that a cursor is a place in it. */
export interface AtDistance {
  readonly metres: number;
  readonly id: string;
}

const order = (one: AtDistance, other: AtDistance): number =>
  one.metres - other.metres || Number(one.id) - Number(other.id);

/** The page behind a cursor, `<metres>.<id>` of the last one before it, and the next cursor if there is more. */
export function pageByDistance<One extends AtDistance>(
  all: readonly One[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): { readonly page: readonly One[]; readonly next?: string | undefined } {
  const [metres = "-1", id = ""] = cursor?.split(".") ?? [];
  const after = { metres: Number(metres), id };
  const rest = all.filter((each) => order(after, each) < 0).sort(order);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { page, next: last && rest.length > limit ? `${last.metres}.${last.id}` : undefined };
}

/** Kilometres as the metres that practices are in order of. */
export const metresOf = (km: number): number => Math.round(km * 1000);
