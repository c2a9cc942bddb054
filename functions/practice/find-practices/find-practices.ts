import type { DirectoryPart, ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import type { Page } from "../../../shared/adapters/dynamodb/practice-table.ts";
import { distanceKm, type Place } from "../../../shared/domain/place.ts";
import type { PracticeKind } from "../../../shared/domain/practice.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface FindPorts {
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

export interface FoundPractice extends ListedPractice {
  /** Absent where no place was asked near, or where it isn't known. */
  readonly km?: number | undefined;
}
export interface Found {
  readonly departement: string;
  readonly practices: readonly FoundPractice[];
  readonly next?: string | undefined;
}
export interface DepartementMissing {
  readonly kind: "departement-missing";
}

/**
 * Where the card is taken in a département: page by page as the directory has it, or nearest first. A search through all of the country would
 * read 400,000 practices. Blocked ones are left out, and those
 * that are not listed.
 */
export async function findPractices(
  ports: FindPorts,
  { departement, kind, near, limit, cursor }: Search,
): Promise<Outcome<Found, DepartementMissing>> {
  if (departement === undefined) return refuse({ kind: "departement-missing" });
  if (near) return done({ departement, ...nearest(await ports.whole(departement), { kind, near, limit, cursor }) });
  const { entries, next } = await ports.listed({ departement, kind }, limit, cursor?.replace(".", "#"));
  return done({ departement, practices: entries.filter(isShown), next: next?.replace("#", ".") });
}

const isShown = ({ practice }: ListedPractice): boolean => practice.state === "active" && practice.listed;

/** Further than anything on Earth: where practices without a known place are. */
const NOWHERE_METRES = 99_999_999;

interface Placed {
  readonly found: FoundPractice;
  readonly metres: number;
  readonly id: string;
}

/** By distance, then by identifier: an order that stays the same from page to page, so a cursor is a place in it. */
function nearest(
  all: readonly ListedPractice[],
  { kind, near, limit, cursor }: Omit<Search, "departement"> & { near: Place },
): Omit<Found, "departement"> {
  const [metres = "-1", id = ""] = cursor?.split(".") ?? [];
  const after = { metres: Number(metres), id };
  const placed = all
    .filter((listed) => isShown(listed) && (kind === undefined || listed.practice.kind === kind))
    .map((listed) => placedFrom(near, listed))
    .filter((each) => order(after, each) < 0)
    .sort(order);
  const practices = placed.slice(0, limit);
  const last = practices.at(-1);
  const next = last && placed.length > limit ? `${last.metres}.${last.id}` : undefined;
  return { practices: practices.map(({ found }) => found), next };
}

function placedFrom(near: Place, listed: ListedPractice): Placed {
  const { id, place } = listed.practice;
  const km = place && distanceKm(near, place);
  return { found: { ...listed, km }, metres: km === undefined ? NOWHERE_METRES : Math.round(km * 1000), id };
}

const order = (one: Pick<Placed, "metres" | "id">, other: Pick<Placed, "metres" | "id">): number =>
  one.metres - other.metres || Number(one.id) - Number(other.id);
