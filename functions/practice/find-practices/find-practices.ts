import type { DirectoryPart, ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import type { Page } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { distanceKm, type Place } from "../../../shared/domain/place.ts";
import type { PracticeKind } from "../../../shared/domain/practice.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { metresOf, pageByDistance } from "./by-distance.ts";
import { findNearby, type NearbyPorts } from "./find-nearby.ts";
import { type Found, isShown } from "./found.ts";

export interface FindPorts extends NearbyPorts {
  listed(part: DirectoryPart, limit: number, after?: string): Promise<Page<ListedPractice>>;
  /** A whole département, which may be some minutes old. */
  whole(departement: string): Promise<readonly ListedPractice[]>;
}

export interface Search {
  readonly departement?: string | undefined;
  readonly kind?: PracticeKind | undefined;
  readonly near?: Place | undefined;
  readonly limit: number;
  /** `<kind>.<id>` of the practice after which to go on; by distance `<metres>.<id>`. */
  readonly cursor?: string | undefined;
}

/** Neither a département nor a place. */
export interface PlaceMissing {
  readonly kind: "place-missing";
}

/**
 * Where the card is taken: in a département, page by page as the directory has it or nearest first; or near a place, whatever départements are
 * around it. A search through all of the country would read 400,000 practices. Blocked ones are left out, and those that are not listed.
 */
export async function findPractices(
  ports: FindPorts,
  { departement, kind, near, limit, cursor }: Search,
): Promise<Outcome<Found, PlaceMissing>> {
  if (departement === undefined) {
    return near ? done(await findNearby(ports, near, { kind, limit, cursor })) : refuse({ kind: "place-missing" });
  }
  if (near) return done({ departement, ...nearest(await ports.whole(departement), { kind, near, limit, cursor }) });
  const { entries, next } = await ports.listed({ departement, kind }, limit, cursor?.replace(".", "#"));
  return done({ departement, practices: entries.filter(isShown), next: next?.replace("#", ".") });
}

/** Further than anything on Earth: where practices without a known place are. */
const NOWHERE_METRES = 99_999_999;

function nearest(
  all: readonly ListedPractice[],
  { kind, near, limit, cursor }: Omit<Search, "departement"> & { near: Place },
): Omit<Found, "departement"> {
  const placed = all
    .filter((listed) => isShown(listed) && (kind === undefined || listed.practice.kind === kind))
    .map((listed) => placedFrom(near, listed));
  const { page, next } = pageByDistance(placed, { limit, cursor });
  return { practices: page.map(({ found }) => found), next };
}

function placedFrom(near: Place, listed: ListedPractice) {
  const { id, place } = listed.practice;
  const km = place && distanceKm(near, place);
  return { found: { ...listed, km }, metres: km === undefined ? NOWHERE_METRES : metresOf(km), id };
}
