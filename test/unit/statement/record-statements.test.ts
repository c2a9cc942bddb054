import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  recordStatements,
  type StatementPorts,
  type StatementRefusal,
  type StatementWish,
  type TakenStatement,
} from "../../../functions/statement/record-statements/record-statements.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import { relayEndOfDay } from "../../../shared/domain/relay.ts";
import { type Amounts, type Statement, statementAddsUp } from "../../../shared/domain/statement.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";

const NIR = "186022A21532523";
const SPLIT: Amounts = { chargedCents: 3000, compulsoryCents: 2000, complementaryCents: 800, leftCents: 200 };
const wish = (differently: Partial<StatementWish> = {}): StatementWish => ({
  nir: NIR,
  number: "D1",
  paidOn: "2026-11-24",
  lines: [{ careDay: "2026-11-20", code: "GS", ...SPLIT }],
  total: SPLIT,
  ...differently,
});
const caller = { subject: "fund-01691", jkt: "key", spendProof: async () => done(undefined) };

/** What became of a statement, in a word. */
const wordOf = (settled: PromiseSettledResult<Outcome<TakenStatement, StatementRefusal>>): string => {
  if (settled.status === "rejected") return "broken";
  if (!settled.value.ok) return settled.value.refusal.kind;
  const taken = settled.value.value;
  return "why" in taken ? taken.why : taken.outcome;
};

class World {
  readonly written = new Map<string, { statement: Statement; contentHash: string }>();
  organism = "016910000";
  isKnown = true;
  hasCard = true;
  state: "active" | "blocked" = "active";
  now = new Date("2026-11-24T10:00:00Z");

  readonly ports: { -readonly [Port in keyof StatementPorts]: StatementPorts[Port] } = {
    fund: async (fundId) => ({ fundId, name: "", jwk: {} as never, state: this.state, revision: 1 }),
    cardRefsOf: async () => ["2new", "1old"],
    insured: async (cardRef) =>
      this.isKnown && cardRef === "1old" ? ({ cardRef, organism: this.organism } as Insured) : undefined,
    card: async () => (this.hasCard ? {} : undefined),
    recordStatement: async (statement, contentHash) => {
      const before = this.written.get(statement.ref);
      if (!before) this.written.set(statement.ref, { statement, contentHash });
      return before ? (before.contentHash === contentHash ? "same" : "another") : "nothing";
    },
    now: () => this.now,
  };

  async post(...wishes: StatementWish[]) {
    const outcome = await recordStatements(this.ports, wishes, caller);
    return outcome.ok ? outcome.value.map(wordOf) : outcome.refusal.kind;
  }
}

describe("a fund's statements", () => {
  test("are recorded each by itself, with the result of each in its place", async () => {
    const world = new World();
    const odd = wish({ number: "D2", total: { ...SPLIT, leftCents: 201 } });
    expect(await world.post(wish(), odd, wish({ number: "D3" }))).toEqual([
      "recorded",
      "statement-does-not-add-up",
      "recorded",
    ]);
    expect([...world.written.values()].map(({ statement }) => statement.number)).toEqual(["D1", "D3"]);
  });

  test("that come again are recorded already, and another one of the same number is a conflict", async () => {
    const world = new World();
    expect(await world.post(wish(), wish())).toEqual(["recorded", "recorded"]);
    world.now = new Date("2026-11-25T10:00:00Z");
    expect(await world.post(wish(), wish({ paidOn: "2026-11-25" }))).toEqual(["recorded", "statement-conflict"]);
    expect(world.written.size).toBe(1);
  });

  test("are kept without the number that they came with, and without a plain hash of it", async () => {
    const world = new World();
    await world.post(wish());
    expect(JSON.stringify([...world.written])).not.toContain(NIR.slice(0, 13));
    const other = new World();
    await other.post(wish({ nir: "295109912611193" }));
    // The same card, the same content: what is hashed is not the number.
    expect([...other.written.values()][0]?.contentHash).toBe([...world.written.values()][0]?.contentHash);
  });

  test.each([
    ["of another fund", { organism: "017510000" }, wish()],
    ["whom nobody knows", { isKnown: false }, wish()],
    ["whose number is none", {}, wish({ nir: "186022A21532524" })],
  ])("are refused for a person %s, alike", async (_who, differently, statement) => {
    const world = Object.assign(new World(), differently);
    expect(await world.post(statement)).toEqual(["insured-not-of-fund"]);
    expect(world.written.size).toBe(0);
  });

  test("are not kept for who has no card, nor when their seven days are over, to the millisecond", async () => {
    const world = new World();
    world.hasCard = false;
    expect(await world.post(wish())).toEqual(["no-card"]);
    world.hasCard = true;
    world.now = relayEndOfDay("2026-11-20");
    expect(await world.post(wish())).toEqual(["over"]);
    world.now = new Date(world.now.getTime() - 1);
    expect(await world.post(wish())).toEqual(["recorded"]);
  });

  test("whose work breaks are broken alone: the others are recorded", async () => {
    const world = new World();
    const { recordStatement } = world.ports;
    world.ports.recordStatement = async (statement, contentHash) => {
      if (statement.number === "D2") throw new Error("the table is away");
      return recordStatement(statement, contentHash);
    };
    const wishes = ["D1", "D2", "D3"].map((number) => wish({ number }));
    expect(await world.post(...wishes)).toEqual(["recorded", "broken", "recorded"]);
  });

  test("are refused whole from a fund that is blocked", async () => {
    const world = new World();
    world.state = "blocked";
    expect(await world.post(wish())).toBe("fund-blocked");
  });
});

test("a statement adds up when each line and the total are the sum of their parts, and the total that of the lines", () => {
  const part = fc.nat(100_000);
  const split = fc.tuple(part, part, part).map(
    ([compulsoryCents, complementaryCents, leftCents]): Amounts => ({
      chargedCents: compulsoryCents + complementaryCents + leftCents,
      compulsoryCents,
      complementaryCents,
      leftCents,
    }),
  );
  const names = ["chargedCents", "compulsoryCents", "complementaryCents", "leftCents"] as const;
  fc.assert(
    fc.property(
      fc.array(split, { minLength: 1, maxLength: 10 }),
      fc.constantFrom(...names),
      fc.nat(9),
      (splits, name, at) => {
        const lines = splits.map((each) => ({ careDay: "2026-11-20", code: "GS", ...each }));
        const total = Object.fromEntries(
          names.map((each) => [each, splits.reduce((sum, one) => sum + one[each], 0)]),
        ) as unknown as Amounts;
        expect(statementAddsUp({ lines, total })).toBe(true);
        expect(statementAddsUp({ lines, total: { ...total, [name]: total[name] + 1 } })).toBe(false);
        const wrong = lines.map((line, index) =>
          index === at % lines.length ? { ...line, [name]: line[name] + 1 } : line,
        );
        expect(statementAddsUp({ lines: wrong, total })).toBe(false);
      },
    ),
  );
});
