import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CREDENTIAL_DAYS } from "../../../shared/domain/credential.ts";
import {
  decoysAt,
  decoysOf,
  isOver,
  liveLists,
  openLists,
  placeIn,
  type StatusList,
  settledLists,
  statusListUri,
} from "../../../shared/domain/status-list.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";

const DAY = 24 * 3600;
const start = new Date("2026-11-25T10:00:00Z");
const later = (seconds: number) => plusSeconds(start, seconds);
const aList = (differently: Partial<StatusList> = {}): StatusList => ({
  list: 1,
  size: 2 ** 17,
  openedAt: start,
  decoySeed: "seed",
  ...differently,
});

test("a list's address names the list and nothing else", () => {
  expect(statusListUri("https://card.example", 12)).toBe("https://card.example/status-lists/12");
});

describe("the life of a list", () => {
  test("it takes entries until it is closed, and for 90 days at the longest", () => {
    const isOpen = (list: StatusList, now: Date) => openLists([list], now).length === 1;
    expect(isOpen(aList(), later(90 * DAY - 1))).toBe(true);
    expect(isOpen(aList(), later(90 * DAY))).toBe(false);
    expect(isOpen(aList({ closedAt: later(5) }), later(5))).toBe(false);
  });

  test("a new one takes entries only after a minute, unless there is no other", () => {
    const [old, young] = [aList(), aList({ list: 2, openedAt: later(DAY) })];
    expect(settledLists([old, young], later(DAY + 59))).toEqual([old]);
    expect(settledLists([old, young], later(DAY + 60))).toEqual([old, young]);
    expect(settledLists([young], later(DAY))).toEqual([young]);
    expect(settledLists([{ ...old, closedAt: later(1) }, young], later(DAY))).toEqual([young]);
  });

  test("it is over a week after the last credential in it has expired", () => {
    const closed = aList({ closedAt: later(2 * DAY) });
    const end = (2 + CREDENTIAL_DAYS + 7) * DAY;
    expect([isOver(closed, later(end - 1)), isOver(closed, later(end))]).toEqual([false, true]);
    const aged = (90 + CREDENTIAL_DAYS + 7) * DAY;
    expect([isOver(aList(), later(aged - 1)), isOver(aList(), later(aged))]).toEqual([false, true]);
    expect(liveLists([closed, aList({ list: 2 })], later(end)).map(({ list }) => list)).toEqual([2]);
  });

  test("whenever it is closed, what is kept of its places outlives it and every credential in it", () => {
    fc.assert(
      fc.property(fc.option(fc.nat(90 * DAY), { nil: undefined }), fc.nat(200 * DAY), (closure, seconds) => {
        const list = aList({ closedAt: closure === undefined ? undefined : later(closure) });
        const { endsAt } = placeIn(list, 0);
        const now = later(seconds);
        if (!isOver(list, now)) expect(endsAt > now).toBe(true);
        if (openLists([list], now).length > 0) {
          const lastExpiry = plusSeconds(now, CREDENTIAL_DAYS * DAY);
          expect(endsAt > lastExpiry).toBe(true);
          expect(isOver(list, lastExpiry)).toBe(false);
        }
      }),
    );
  });
});

describe("decoys", () => {
  test("are one place in a hundred, all different, and the same for whoever knows the seed", () => {
    for (const size of [2 ** 17, 2 ** 20]) {
      const decoys = decoysOf(aList({ size }));
      expect(decoys).toHaveLength(Math.floor(size / 100));
      expect(new Set(decoys).size).toBe(decoys.length);
      expect(decoys.every((index) => Number.isInteger(index) && index >= 0 && index < size)).toBe(true);
      expect(decoysOf(aList({ size }))).toEqual(decoys);
    }
    const other = new Set(decoysOf(aList({ decoySeed: "another" })));
    const shared = decoysOf(aList()).filter((index) => other.has(index));
    expect(shared.length).toBeLessThan(100);
  });

  test("appear one by one over thirty days, and none that has appeared goes again", () => {
    const list = aList();
    expect(decoysAt(list, start)).toEqual([]);
    expect(decoysAt(list, later(-60))).toEqual([]);
    expect(decoysAt(list, later(15 * DAY))).toHaveLength(655);
    expect(decoysAt(list, later(30 * DAY))).toEqual(decoysOf(list));
    expect(decoysAt(list, later(300 * DAY))).toEqual(decoysOf(list));
    fc.assert(
      fc.property(fc.nat(40 * DAY), fc.nat(40 * DAY), (one, more) => {
        const earlier = decoysAt(list, later(one));
        expect(decoysAt(list, later(one + more)).slice(0, earlier.length)).toEqual(earlier);
      }),
      { numRuns: 20 },
    );
  });
});
