import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Query as FindQuery } from "../../../functions/practice/find-practices/contract.ts";
import {
  type FindPorts,
  findPractices,
  type Search,
} from "../../../functions/practice/find-practices/find-practices.ts";
import type { FoundPractice } from "../../../functions/practice/find-practices/found.ts";
import type { ListedPractice } from "../../../shared/adapters/dynamodb/practice-directory.ts";
import { distanceKm } from "../../../shared/domain/place.ts";
import { cellOf, NEARBY_KM } from "../../../shared/domain/place-cells.ts";
import { PRACTICE_KINDS } from "../../../shared/domain/practice.ts";
import { REGISTRY_STATES } from "../../../shared/domain/registry.ts";

const TERREAUX = { latitude: 45.767, longitude: 4.834 };
const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const somePlace = fc.record({ latitude: degrees(90), longitude: degrees(180) });
const someDirectory = fc.uniqueArray(
  fc.record({
    practice: fc.record({
      id: fc.integer({ min: 100_000_000, max: 100_000_050 }).map(String),
      name: fc.constant("Cabinet"),
      kind: fc.constantFrom(...PRACTICE_KINDS),
      departement: fc.constant("69"),
      declared: fc.boolean(),
      listed: fc.boolean(),
      place: fc.option(fc.oneof(somePlace, fc.constant(TERREAUX)), { nil: undefined }),
      state: fc.constantFrom(...REGISTRY_STATES),
      revision: fc.constant(1),
    }),
    accepted: fc.constantFrom("none", "some", "often"),
  }),
  { selector: ({ practice }) => practice.id, maxLength: 20 },
) as fc.Arbitrary<ListedPractice[]>;

const keyOf = ({ practice }: ListedPractice) => `${practice.kind}#${practice.id}`;

/** The directory as the table keeps it: by kind and identifier, and where each is by cells. */
function portsOf(all: readonly ListedPractice[]): FindPorts {
  const places = all.flatMap(({ practice: { id, kind, departement, place } }) =>
    place ? [{ id, kind, departement, place }] : [],
  );
  return {
    placed: async (cell) => places.filter((each) => cellOf(each.place) === cell),
    entries: async (placed) => {
      const ids = new Set(placed.map(({ id }) => id));
      return new Map(all.flatMap((each) => (ids.has(each.practice.id) ? [[each.practice.id, each]] : [])));
    },
    whole: async () => all,
    listed: async ({ kind }, limit, after = "") => {
      const sorted = all.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
      const rest = sorted.filter((one) => keyOf(one) > after && (kind === undefined || one.practice.kind === kind));
      const entries = rest.slice(0, limit);
      return { entries, next: rest.length > limit ? entries.map(keyOf).at(-1) : undefined };
    },
  };
}

/** Page after page, with the cursor going through the contract as in a query. */
async function everyPage(all: readonly ListedPractice[], search: Search): Promise<FoundPractice[]> {
  const found: FoundPractice[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await findPractices(portsOf(all), { ...search, cursor });
    if (!page.ok) throw new Error(page.refusal.kind);
    expect(page.value.practices.length).toBeLessThanOrEqual(search.limit);
    found.push(...page.value.practices);
    cursor = page.value.next;
    const near = search.near && "45.767,4.834";
    if (cursor !== undefined) expect(FindQuery.parse({ departement: "69", near, cursor })).toMatchObject({ cursor });
  }
  return found;
}

const open = (all: readonly ListedPractice[], kind?: string) =>
  all.filter(
    ({ practice }) => practice.state === "active" && practice.listed && (kind === undefined || practice.kind === kind),
  );
const ids = (all: readonly ListedPractice[]) => all.map(({ practice }) => practice.id).sort();

describe("a search for practices", () => {
  test("finds each one that is listed and not blocked, once, whatever the pages", async () => {
    const kinds = fc.option(fc.constantFrom(...PRACTICE_KINDS), { nil: undefined });
    const nears = fc.option(fc.constant(TERREAUX), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(someDirectory, kinds, nears, fc.integer({ min: 1, max: 5 }), async (all, kind, near, limit) => {
        const found = await everyPage(all, { departement: "69", kind, near, limit });
        expect(ids(found)).toEqual(ids(open(all, kind)));
      }),
    );
  });

  test("near a place tells the nearest first, and those of unknown places last", async () => {
    await fc.assert(
      fc.asyncProperty(someDirectory, fc.integer({ min: 1, max: 5 }), async (all, limit) => {
        const found = await everyPage(all, { departement: "69", near: TERREAUX, limit });
        const metres = found.map(({ km }) => (km === undefined ? Number.POSITIVE_INFINITY : Math.round(km * 1000)));
        expect(metres).toEqual(metres.toSorted((one, other) => one - other));
        for (const { practice, km } of found) expect(km).toBe(practice.place && distanceKm(TERREAUX, practice.place));
      }),
    );
  });

  test("is within a département or near a place", async () => {
    const refused = await findPractices(portsOf([]), { kind: "doctor", limit: 20 });
    expect(refused).toEqual({ ok: false, refusal: { kind: "place-missing" } });
  });
});

describe("a search near a place, in no département", () => {
  const around = fc.tuple(degrees(0.2), degrees(0.3)).map(([north, east]) => ({
    latitude: TERREAUX.latitude + north,
    longitude: TERREAUX.longitude + east,
  }));
  /** In three départements that meet there. */
  const acrossBorders = fc
    .tuple(someDirectory, fc.array(fc.tuple(around, fc.constantFrom("69", "01", "38"))))
    .map(([all, moves]): ListedPractice[] =>
      all.map((listed, index) => {
        const [place, departement] = moves[index] ?? [undefined, "69"];
        return { ...listed, practice: { ...listed.practice, place, departement } };
      }),
    );
  const inTheSquare = (count: number) =>
    Array.from({ length: count }, (_, index): ListedPractice => {
      const facts = { name: "Cabinet", kind: "doctor", departement: "01", declared: true, listed: true } as const;
      const id = String(691_234_500 + index);
      return { practice: { ...facts, id, place: TERREAUX, state: "active", revision: 1 }, accepted: "none" };
    });
  const kmOf = ({ practice: { place } }: ListedPractice): number =>
    place ? distanceKm(TERREAUX, place) : Number.POSITIVE_INFINITY;

  test("finds each one within 15 km that is shown, once and nearest first, whatever the borders and pages", async () => {
    const kinds = fc.option(fc.constantFrom(...PRACTICE_KINDS), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(acrossBorders, kinds, fc.integer({ min: 1, max: 5 }), async (all, kind, limit) => {
        const found = await everyPage(all, { kind, near: TERREAUX, limit });
        expect(ids(found)).toEqual(ids(open(all, kind).filter((each) => kmOf(each) <= NEARBY_KM)));
        const metres = found.map(({ km = 0 }) => Math.round(km * 1000));
        expect(metres).toEqual(metres.toSorted((one, other) => one - other));
      }),
    );
  });

  test("asks for sixteen cells at most, and for entries once, of one page and no more", async () => {
    const asked = { cells: 0, entries: [] as number[] };
    const ports = portsOf(inTheSquare(30));
    const counted: FindPorts = {
      ...ports,
      placed: (cell) => {
        asked.cells += 1;
        return ports.placed(cell);
      },
      entries: (placed) => {
        asked.entries.push(placed.length);
        return ports.entries(placed);
      },
    };
    const found = await findPractices(counted, { near: TERREAUX, limit: 20 });
    expect(found).toMatchObject({ ok: true, value: { next: "0.691234519" } });
    expect(asked.cells).toBeLessThanOrEqual(16);
    expect(asked.entries).toEqual([20]);
    expect(await findPractices(portsOf([]), { near: TERREAUX, limit: 20 })).toEqual({
      ok: true,
      value: { practices: [], next: undefined },
    });
  });

  test("leaves out who has left the directory meanwhile, and goes on behind them", async () => {
    const ports = { ...portsOf(inTheSquare(3)), entries: async () => new Map() };
    const found = await findPractices(ports, { near: TERREAUX, limit: 2 });
    expect(found).toEqual({ ok: true, value: { practices: [], next: "0.691234501" } });
  });

  test("breaks where one of the cells can't be read, and tells no part for the whole", async () => {
    const ports = portsOf([]);
    const middle = cellOf(TERREAUX);
    const placed: FindPorts["placed"] = (cell) =>
      cell === middle ? Promise.reject(new Error("throttled")) : ports.placed(cell);
    await expect(findPractices({ ...ports, placed }, { near: TERREAUX, limit: 20 })).rejects.toThrow("throttled");
  });
});

describe("the query", () => {
  test.each([
    { near: "45.764,4.836" },
    { near: "-20.88,55.45", departement: "974", kind: "pharmacy", limit: "50" },
    { departement: "69", cursor: "doctor.691234567" },
    { departement: "69", near: "45,4", cursor: "1234.691234567" },
  ])("takes %j", (query) => {
    expect(FindQuery.safeParse(query).success).toBe(true);
  });

  test.each([
    { near: "45.7" },
    { near: "91,4" },
    { near: "45,181" },
    { near: "45,4,5" },
    { near: "45.7640,4.8357" },
    { near: "forty,four" },
    { departement: "20" },
    { kind: "dentist" },
    { limit: "51" },
    { cursor: "1234.691234567" },
    { near: "45,4", cursor: "doctor.691234567" },
    { cursor: "doctor#691234567" },
    { unexpected: "1" },
  ])("refuses %j", (query) => {
    expect(FindQuery.safeParse({ departement: "69", ...query }).success).toBe(false);
  });
});

describe("a distance", () => {
  test.each([
    ["Lyon to Paris", TERREAUX, { latitude: 48.8566, longitude: 2.3522 }, 392],
    [
      "Saint-Denis to Mamoudzou",
      { latitude: -20.8789, longitude: 55.4481 },
      { latitude: -12.7806, longitude: 45.2278 },
      1411,
    ],
    ["across the date line", { latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111],
    ["to the other side of the Earth", { latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 }, 20_015],
  ])("%s is right within half a percent", (_, from, to, km) => {
    expect(Math.abs(distanceKm(from, to) - km) / km).toBeLessThan(0.005);
  });

  test("is the same there and back, and nothing to the place itself", () => {
    fc.assert(
      fc.property(somePlace, somePlace, (one, other) => {
        expect(distanceKm(one, other)).toBeCloseTo(distanceKm(other, one), 6);
        expect(distanceKm(one, one)).toBe(0);
      }),
    );
  });
});
