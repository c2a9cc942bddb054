import { randomInt } from "node:crypto";
import { BatchGetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import {
  decoysOf,
  OPEN_LISTS,
  openLists,
  placeIn,
  type StatusList,
  type StatusPlace,
  settledLists,
} from "../../domain/status-list.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Ids } from "../../kernel/ids.ts";
import { listOpenerIn, statusListsIn } from "./status-lists.ts";
import type { Table } from "./table.ts";

/** A whole number from 0 to below the bound, each as likely. Injected, so that a test can make collisions. */
export type Random = (below: number) => number;
const systemRandom: Random = (below) => randomInt(below);

/** What BatchGetItem takes in one call. */
const KEYS_A_READ = 100;
/** So many places are looked at for each that is wanted: with half of a list taken one in four hundred looks finds none. */
const looksFor = (count: number): number => Math.min(KEYS_A_READ, 4 * count + 4);

const StoredEntry = z.object({ pk: z.string() });

/** A key for each place: no partition has more than one entry, however many credentials are issued at once. */
export const entryKey = ({ list, index }: Pick<StatusPlace, "list" | "index">) => ({
  pk: `STATUS#${list}#${index}`,
  sk: "ENTRY",
});

export interface PlacesSettings {
  /** Size of lists that are opened. */
  readonly size: number;
  readonly ids: Pick<Ids, "secret">;
  readonly now: Clock;
  readonly random?: Random;
}

/** Places of status lists that look free. Whose a place is, is decided by the write that takes it. */
export const statusPlacesIn = (table: Table, { random = systemRandom, ...settings }: PlacesSettings) => {
  const { now } = settings;
  const { lists, knownLists } = statusListsIn(table, now);
  const { openUpTo } = listOpenerIn(table, settings);
  const drawFrom = drawer(random);
  const untaken = async (places: readonly StatusPlace[]): Promise<StatusPlace[]> => {
    if (places.length === 0) return [];
    const Keys = places.map(entryKey);
    const RequestItems = { [table.name]: { Keys, ProjectionExpression: "pk" } };
    const { Responses } = await table.client.send(new BatchGetCommand({ RequestItems }));
    const taken = new Set(
      z
        .array(StoredEntry)
        .parse(Responses?.[table.name] ?? [])
        .map(({ pk }) => pk),
    );
    // What DynamoDB had no time to look up counts as free here, too: the write will tell.
    return places.filter((place) => !taken.has(entryKey(place).pk));
  };
  return {
    /** Random places that nobody has, most likely so many or more. One call to be made while something else is waited for. */
    freePlaces: async (count: number): Promise<StatusPlace[]> =>
      untaken(drawFrom(settledLists(await knownLists(), now()), looksFor(count))),
    /** The same when those were too few: looks further, and opens a list when the lists have no room. */
    morePlaces: async (count: number): Promise<StatusPlace[]> => {
      const open = openLists(await lists(), now());
      const found = await untaken(drawFrom(open, KEYS_A_READ));
      if (found.length >= count) return found;
      await openUpTo(Math.max(OPEN_LISTS, open.length + 1));
      const opened = openLists(await lists(), now()).filter((list) => !open.some((known) => known.list === list.list));
      return [...found, ...(await untaken(drawFrom(opened, KEYS_A_READ)))];
    },
    /** Share of a list that is taken, by looking at some hundred places at random. */
    fillOf: async (list: StatusList): Promise<number> => {
      const drawn = Array.from({ length: SAMPLES }, () => drawFrom([list], KEYS_A_READ));
      const free = await Promise.all(drawn.map(untaken));
      return 1 - free.flat().length / drawn.flat().length;
    },
  };
};
/** Four hundred places tell the fill of a list to within five hundredths, nineteen times of twenty. */
const SAMPLES = 4;

/** Draws different places of lists, decoys left out. */
function drawer(random: Random) {
  const decoys = new WeakMap<StatusList, ReadonlySet<number>>();
  const isDecoy = (list: StatusList, index: number): boolean => {
    const known = decoys.get(list) ?? new Set(decoysOf(list));
    decoys.set(list, known);
    return known.has(index);
  };
  return (lists: readonly StatusList[], count: number): StatusPlace[] => {
    const drawn = new Map<string, StatusPlace>();
    for (let draw = 0; lists.length > 0 && draw < count; draw += 1) {
      const list = lists[random(lists.length)] as StatusList;
      const index = random(list.size);
      if (!isDecoy(list, index)) drawn.set(entryKey({ list: list.list, index }).pk, placeIn(list, index));
    }
    return [...drawn.values()];
  };
}
