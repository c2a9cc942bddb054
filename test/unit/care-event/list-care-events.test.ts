import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Cursor,
  type ListPorts,
  listCareEvents,
} from "../../../functions/care-event/list-care-events/list-care-events.ts";
import type { ToldEvent } from "../../../shared/adapters/dynamodb/care-table.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { recordedEvent } from "../../support/recorded-event.ts";

/** A card's events as the table has them, by the day of their contexts, and a phone that asks for them. */
class Sync {
  now = new Date("2026-11-24T10:00:00Z");
  readonly kept: ToldEvent[] = [];
  queries = 0;
  /** What the phone was told of each event, one text a telling. */
  readonly told = new Map<string, string[]>();
  readonly limit: number;
  readonly atOnce: number;
  #cursor: Cursor | undefined;

  constructor(limit: number, atOnce = 100) {
    this.limit = limit;
    this.atOnce = atOnce;
  }

  readonly ports: ListPorts = {
    events: async (_card, after = "") => {
      this.queries += 1;
      const rest = this.kept.toSorted(byPlace).filter((event) => placeOf(event) > after);
      const events = rest.slice(0, this.atOnce);
      const last = events.at(-1);
      return { events, next: last && rest.length > events.length ? placeOf(last) : undefined };
    },
    placeOf,
    now: () => this.now,
  };

  record(ref: string, contextDay: string, recordedAt: Date): void {
    this.kept.push(recordedEvent({ ref, contextDay, recordedAt: recordedAt.toISOString(), relayUntil: FAR }));
  }

  /** Ends an event that nothing has ended. */
  end(ref: string, at: Date): void {
    const index = this.kept.findIndex((event) => event.ref === ref && !("amended" in event && event.amended));
    const event = this.kept[index];
    if (event && event.kind !== "cancellation")
      this.kept[index] = { ...event, amended: { by: "another", how: "corrected", at: at.toISOString() } };
  }

  async ask(): Promise<void> {
    for (let more = true; more; ) {
      const listed = await listCareEvents(this.ports, "1card", { limit: this.limit, cursor: this.#cursor });
      expect(listed.events.length).toBeLessThanOrEqual(this.limit);
      for (const event of listed.events)
        this.told.set(event.ref, [...(this.told.get(event.ref) ?? []), stateOf(event)]);
      this.#cursor = listed.cursor;
      more = listed.more;
    }
  }
}

const FAR = new Date("2027-01-01T00:00:00Z");
const placeOf = ({ contextDay, ref }: ToldEvent): string => `${contextDay}#${ref}`;
const byPlace = (one: ToldEvent, other: ToldEvent): number => (placeOf(one) < placeOf(other) ? -1 : 1);
const stateOf = (event: ToldEvent): string => ("amended" in event && event.amended ? "ended" : "standing");

test("however events come, late, out of order or to be corrected, and however the phone asks, it is told each and its end, and again only what is younger than a minute", async () => {
  const step = fc.record({
    wait: fc.nat(120),
    days: fc.array(fc.integer({ min: 10, max: 24 }), { maxLength: 3 }),
    under: fc.nat(6),
    ends: fc.option(fc.nat(20)),
    asks: fc.boolean(),
  });
  const steps = fc.array(step, { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      async (all, limit, atOnce) => {
        const sync = new Sync(limit, atOnce);
        for (const { wait, days, under, ends, asks } of all) {
          sync.now = plusSeconds(sync.now, wait);
          // Written now, as of an instant that is up to a function's life ago.
          const asOf = plusSeconds(sync.now, -under);
          for (const day of days) sync.record(`event-${sync.kept.length}`, `2026-11-${day}`, asOf);
          if (ends !== null) sync.end(`event-${ends}`, asOf);
          if (asks) await sync.ask();
        }
        sync.now = plusSeconds(sync.now, 120);
        await sync.ask();
        for (const event of sync.kept) expect(sync.told.get(event.ref)?.at(-1)).toBe(stateOf(event));
        const before = structuredClone(sync.told);
        await sync.ask();
        expect(sync.told).toEqual(before);
      },
    ),
  );
});

describe("the phone's sync", () => {
  test("that brings one new event among many is one query, and brings that event alone", async () => {
    const sync = new Sync(20);
    for (let index = 0; index < 40; index += 1) sync.record(`event-${index}`, "2026-11-20", sync.now);
    sync.now = plusSeconds(sync.now, 120);
    await sync.ask();
    sync.record("late", "2026-11-10", sync.now);
    [sync.queries] = [0, sync.told.clear()];
    await sync.ask();
    expect([...sync.told.keys()]).toEqual(["late"]);
    expect(sync.queries).toBe(1);
  });

  test("brings an event until seven days after the care, and not a millisecond longer", async () => {
    const sync = new Sync(20);
    const relayUntil = new Date("2026-12-01T10:05:00Z");
    sync.kept.push(recordedEvent({ relayUntil }));
    const told = async (now: Date) => {
      sync.now = now;
      return (await listCareEvents(sync.ports, "1card", { limit: 20 })).events.length;
    };
    expect(await told(new Date(relayUntil.getTime() - 1))).toBe(1);
    expect(await told(relayUntil)).toBe(0);
  });
});
