import { expect, test } from "vitest";
import {
  type TendingPorts,
  tendStatusLists,
} from "../../../functions/credential/tend-status-lists/tend-status-lists.ts";
import { OPEN_LISTS, openLists, type StatusList } from "../../../shared/domain/status-list.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

const DAY = 24 * 3600;
class Crash extends Error {}

/** The lists and their bucket in memory; a crash can be made at any call of a port. */
class TendingModel {
  readonly clock = new AdjustableClock(new Date("2026-11-25T10:00:00Z"));
  lists: StatusList[] = [];
  readonly fill = new Map<number, number>();
  readonly published = new Set<number>();
  asked: number[] = [];
  calls = 0;
  crashAt = { call: Number.POSITIVE_INFINITY, moment: "before" as "before" | "after" };

  readonly ports: TendingPorts = {
    lists: () => this.#port(() => [...this.lists]),
    fillOf: ({ list }) => this.#port(() => this.fill.get(list) ?? 0),
    closeList: (number) =>
      this.#port(() => {
        const closedAt = this.clock.now();
        this.lists = this.lists.map((list) => (list.list === number ? { ...list, closedAt } : list));
      }),
    openUpTo: (count) => this.#port(() => this.open(count - openLists(this.lists, this.clock.now()).length)),
    unpublish: (list) => this.#port(() => void this.published.delete(list)),
    removeList: (number) => this.#port(() => this.#remove(number)),
    send: (messages) =>
      this.#port(() => {
        this.asked = messages.map(({ list }) => list);
      }),
    now: this.clock.now,
  };

  open(count: number): void {
    for (let each = 0; each < count; each += 1) {
      const list = (this.lists.at(-1)?.list ?? 0) + 1;
      this.lists.push({ list, size: 2 ** 17, openedAt: this.clock.now(), decoySeed: "seed" });
      this.published.add(list);
    }
  }

  get taking(): number[] {
    return openLists(this.lists, this.clock.now()).map(({ list }) => list);
  }

  #remove(number: number): void {
    this.lists = this.lists.filter(({ list }) => list !== number);
  }

  async #port<Result>(run: () => Result): Promise<Result> {
    this.calls += 1;
    const isStruck = this.calls === this.crashAt.call;
    if (isStruck && this.crashAt.moment === "before") throw new Crash();
    const result = run();
    if (isStruck) throw new Crash();
    return result;
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("where there is no list yet, eight are opened", async () => {
  const model = new TendingModel();
  await tendStatusLists(model.ports);
  expect(OPEN_LISTS).toBe(8);
  expect(model.taking).toEqual(numbers(1, 8));
});

test("every list that still says something is asked to be signed anew", async () => {
  const model = new TendingModel();
  model.open(8);
  model.clock.pass(600);
  await tendStatusLists(model.ports);
  expect(model.asked).toEqual(numbers(1, 8));
});

test("a list of which half is taken is closed, and another opened in its place", async () => {
  const model = new TendingModel();
  model.open(8);
  model.fill.set(2, 0.49).set(3, 0.5).set(5, 0.51);
  await tendStatusLists(model.ports);
  expect(model.taking).toEqual([1, 2, 4, 6, 7, 8, 9, 10]);
  await tendStatusLists(model.ports);
  expect(model.taking).toEqual([1, 2, 4, 6, 7, 8, 9, 10]);
});

test("a list is let go of when its credentials have expired, its number never to come again", async () => {
  const model = new TendingModel();
  model.open(8);
  for (const list of numbers(1, 8)) model.fill.set(list, 0.6);
  await tendStatusLists(model.ports);
  model.clock.pass(37 * DAY - 1);
  await tendStatusLists(model.ports);
  expect(model.published.size).toBe(16);
  model.clock.pass(1);
  await tendStatusLists(model.ports);
  expect(model.lists.map(({ list }) => list)).toEqual(numbers(9, 16));
  expect([...model.published]).toEqual(numbers(9, 16));
});

test("after years without a call it counts on from the last number", async () => {
  const model = new TendingModel();
  model.open(8);
  model.clock.pass(1000 * DAY);
  await tendStatusLists(model.ports);
  expect(model.asked).toEqual([]);
  expect(model.taking).toEqual(numbers(9, 16));
  expect([...model.published]).toEqual(numbers(9, 16));
  await tendStatusLists(model.ports);
  expect(model.lists.map(({ list }) => list)).toEqual(numbers(9, 16));
});

test("a crash at any call is made good for by the next run, and the lists were asked to be signed before all else", async () => {
  /** Three lists that are over and eight that take entries, one of them full. */
  const model = () => {
    const made = new TendingModel();
    made.open(3);
    made.clock.pass(100 * DAY);
    made.open(8);
    made.fill.set(4, 0.7);
    made.clock.pass(27 * DAY);
    return made;
  };
  const undisturbed = model();
  await tendStatusLists(undisturbed.ports);
  expect(undisturbed.taking).toEqual(numbers(5, 12));
  expect([...undisturbed.published]).toEqual(numbers(4, 12));
  for (let call = 1; call <= undisturbed.calls; call += 1) {
    for (const moment of ["before", "after"] as const) {
      const struck = model();
      struck.crashAt = { call, moment };
      await expect(tendStatusLists(struck.ports)).rejects.toThrow(Crash);
      if (call > 2) expect(struck.asked).toEqual(numbers(4, 11));
      await tendStatusLists(struck.ports);
      expect([struck.lists, struck.published], `${moment} call ${call}`).toEqual([
        undisturbed.lists,
        undisturbed.published,
      ]);
    }
  }
});
