import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Cursor,
  type ListPorts,
  listStatements,
} from "../../../functions/statement/list-statements/list-statements.ts";
import { remindStatements, wholeRound } from "../../../functions/statement/remind-statements/remind-statements.ts";
import type { StoredStatement } from "../../../shared/adapters/dynamodb/statement-items.ts";
import type { CardNews } from "../../../shared/domain/told-item.ts";

const SPLIT = { chargedCents: 1, compulsoryCents: 1, complementaryCents: 0, leftCents: 0 };
const stored = (at: Date, name: string, careDay = "2026-11-20"): StoredStatement => ({
  sk: `STATEMENT#${at.toISOString()}#${name.padEnd(43, "_")}`,
  cardRef: "1card",
  ref: name,
  fundId: "fund-01691",
  number: name,
  paidOn: careDay,
  lines: [{ careDay, code: "GS", ...SPLIT }],
  total: SPLIT,
  recordedAt: at,
});

/** A card's statements as the table has them, some of which become visible later than others that are placed behind them. */
class Table {
  readonly kept: StoredStatement[] = [];
  fetched = "";
  fetchings = 0;
  now = new Date("2026-11-24T10:00:00Z");

  readonly ports: ListPorts = {
    statements: async (_card, limit, _now, after = "") => {
      const rest = this.kept.toSorted((a, b) => (a.sk < b.sk ? -1 : 1)).filter(({ sk }) => sk > after);
      const statements = rest.slice(0, limit);
      return { statements, next: rest.length > limit ? statements.at(-1)?.sk : undefined };
    },
    recordFetched: async (_card, until) => {
      this.fetchings += 1;
      if (until > this.fetched) this.fetched = until;
    },
    now: () => this.now,
  };
}

test("however statements come and the app asks, it gets each at least once, and again only what is younger than a minute", async () => {
  const step = fc.record({ wait: fc.nat(120), write: fc.nat(3), late: fc.nat(50), asks: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), async (steps, limit) => {
      const table = new Table();
      const seen = new Map<string, number>();
      let cursor: Cursor | undefined;
      let name = 0;
      const sync = async () => {
        for (let more = true; more; ) {
          const page = await listStatements(table.ports, "1card", { limit, cursor });
          for (const { ref } of page.statements) seen.set(ref, (seen.get(ref) ?? 0) + 1);
          cursor = page.cursor;
          more = page.more;
        }
      };
      for (const { wait, write, late, asks } of steps) {
        table.now = new Date(table.now.getTime() + wait * 1000);
        for (let index = 0; index < write; index += 1) {
          // Written now, placed by an instant that is up to a function's life ago.
          const at = new Date(table.now.getTime() - (late % 7) * 1000);
          table.kept.push(stored(at, `s${name}`));
          name += 1;
        }
        if (asks) await sync();
      }
      table.now = new Date(table.now.getTime() + 120_000);
      await sync();
      expect(seen.size).toBe(name);
      const before = new Map(seen);
      await sync();
      expect(seen).toEqual(before);
      if (name > 0)
        expect(table.fetched).toBe(
          table.kept
            .map(({ sk }) => sk)
            .toSorted()
            .at(-1),
        );
      const recorded = table.fetchings;
      await sync();
      await sync();
      expect(table.fetchings).toBe(recorded);
    }),
  );
});

const world = (statements: readonly StoredStatement[], now = new Date("2026-11-25T08:00:00Z")) => {
  const sent: CardNews[] = [];
  const onwards: unknown[] = [];
  return {
    sent,
    onwards,
    ports: {
      cardsToRemind: async (_day: string, _shard: number, _limit: number, after?: string) =>
        after === undefined ? { cardRefs: ["1card"], next: "1card" } : { cardRefs: ["1other"] },
      unfetched: async (cardRef: string) => (cardRef === "1card" ? statements : []),
      send: async (news: readonly CardNews[]) => void sent.push(...news),
      goOn: async (message: unknown) => void onwards.push(message),
      now: () => now,
    },
  };
};

test("who has not fetched a statement on the fifth day is reminded under the day's name, page after page, whose push is made once", async () => {
  const { ports, sent, onwards } = world([stored(new Date("2026-11-21T10:00:00Z"), "one")]);
  const message = { day: "2026-11-25", shard: 3 };
  await remindStatements(ports, message);
  await remindStatements(ports, message);
  const expiresAt = Date.parse("2026-11-27T23:00:00Z") / 1000;
  const news = {
    cardRef: "1card",
    items: [{ sk: "REMINDER#2026-11-25", kind: "statement.waiting", ref: "one", expiresAt }],
  };
  expect(sent).toEqual([news, news]);
  expect(onwards).toEqual([
    { ...message, after: "1card" },
    { ...message, after: "1card" },
  ]);
});

test("nobody is reminded of what was fetched, is of another day, or has come only now", async () => {
  for (const statements of [
    [],
    [stored(new Date("2026-11-21T10:00:00Z"), "one", "2026-11-21")],
    [stored(new Date("2026-11-25T05:00:00Z"), "one")],
  ]) {
    const { ports, sent } = world(statements);
    await remindStatements(ports, { day: "2026-11-25", shard: 3, after: "1" });
    await remindStatements(ports, { day: "2026-11-25", shard: 3 });
    expect(sent).toEqual([]);
  }
});

test("a day's round is one message a shard", () => {
  expect(wholeRound("2026-11-25").map(({ day, shard }) => `${day} ${shard}`)).toHaveLength(16);
});
