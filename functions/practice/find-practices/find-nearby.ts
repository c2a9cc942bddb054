import type { ListedPractice, PlacedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import { distanceKm, type Place } from "../../../shared/domain/place.ts";
import { cellsAround, NEARBY_KM } from "../../../shared/domain/place-cells.ts";
import type { PracticeKind } from "../../../shared/domain/practice.ts";
import { metresOf, pageByDistance } from "./by-distance.ts";
import { type Found, type FoundPractice, isShown } from "./found.ts";

export interface NearbyPorts {
  /** Where the practices of a cell are, whatever département they are of; it may be some minutes old. */
  placed(cell: string): Promise<readonly PlacedPractice[]>;
  /** Their entries of the directory, by identifier; without those that have left it meanwhile. */
  entries(placed: readonly PlacedPractice[]): Promise<ReadonlyMap<string, ListedPractice>>;
}

/**
 * Where the card is taken within `NEARBY_KM`, nearest first, across all borders. Two round trips, one where the cells are kept: those around, 16 at most, tell who is where;
 * then the entries of one page are read together. A page may hold fewer than asked for, as whoever is not shown is left out of it.
 */
export async function findNearby(
  ports: NearbyPorts,
  near: Place,
  search: { readonly kind?: PracticeKind | undefined; readonly limit: number; readonly cursor?: string | undefined },
): Promise<Found> {
  const cells = await Promise.all(cellsAround(near).map(ports.placed));
  const within = cells.flat().flatMap((placed) => {
    const km = distanceKm(near, placed.place);
    const isWanted = search.kind === undefined || placed.kind === search.kind;
    return isWanted && km <= NEARBY_KM ? [{ placed, km, metres: metresOf(km), id: placed.id }] : [];
  });
  const { page, next } = pageByDistance(within, search);
  const entries =
    page.length > 0 ? await ports.entries(page.map(({ placed }) => placed)) : new Map<string, ListedPractice>();
  const practices = page.flatMap(({ id, km }): FoundPractice[] => {
    const entry = entries.get(id);
    return entry && isShown(entry) ? [{ ...entry, km }] : [];
  });
  return { practices, next };
}
