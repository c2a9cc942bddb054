import fc from "fast-check";
import { expect, test } from "vitest";
import { present } from "../../../functions/use/list-uses/contract.ts";
import { type ListPorts, listUses } from "../../../functions/use/list-uses/list-uses.ts";
import { usePlace } from "../../../shared/adapters/dynamodb/use-items.ts";
import type { DeltaCursor } from "../../../shared/domain/delta.ts";
import type { Use } from "../../../shared/domain/use.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";

const use = (number: number, openedAt: Date): Use => ({
  id: String(number).padStart(43, "0"),
  cardRef: "1card",
  practiceId: "691234567",
  method: "qr",
  openedAt,
  expiresAt: 2_000_000_000,
});

/** A card's uses as the table has them, and a phone that asks for them, page after page. */
class Sync {
  now = new Date("2026-11-24T10:00:00Z");
  readonly kept: Use[] = [];
  readonly told = new Map<string, number>();
  readonly #limit: number;
  #cursor: DeltaCursor | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  readonly #ports: ListPorts = {
    uses: async (_card, limit, _now, after = "") => {
      const byPlace = this.kept.toSorted((one, other) => (usePlace(one) < usePlace(other) ? -1 : 1));
      const rest = byPlace.filter((each) => usePlace(each) > after);
      const entries = rest.slice(0, limit);
      const last = entries.at(-1);
      return { entries, next: last && rest.length > limit ? usePlace(last) : undefined };
    },
    placeOf: usePlace,
    now: () => this.now,
  };

  async ask(): Promise<void> {
    for (let more = true; more; ) {
      const listed = await listUses(this.#ports, "1card", { limit: this.#limit, cursor: this.#cursor });
      for (const { id } of listed.entries) this.told.set(id, (this.told.get(id) ?? 0) + 1);
      this.#cursor = listed.cursor;
      more = listed.more;
    }
  }
}

test("however late the outbox writes uses, up to a day, and however the phone asks, it is told each, and again only what is younger than a day and an hour", async () => {
  const step = fc.record({
    wait: fc.nat(12 * 3600),
    late: fc.array(fc.nat(24 * 3600), { maxLength: 3 }),
    asks: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), async (steps, limit) => {
      const sync = new Sync(limit);
      for (const { wait, late, asks } of steps) {
        sync.now = plusSeconds(sync.now, wait);
        for (const seconds of late) sync.kept.push(use(sync.kept.length, plusSeconds(sync.now, -seconds)));
        if (asks) await sync.ask();
      }
      sync.now = plusSeconds(sync.now, 26 * 3600);
      await sync.ask();
      expect(sync.told.size).toBe(sync.kept.length);
      const before = new Map(sync.told);
      await sync.ask();
      expect(sync.told).toEqual(before);
    }),
  );
});

test("a use names the professional by the billing identifier, and says of a desk that it is one", () => {
  const professional = { billingId: "691234567", speciality: "01", profession: "doctor" } as const;
  const opened = use(1, new Date("2026-11-24T10:00:00Z"));
  const { uses } = present({ entries: [{ ...opened, professional }, opened], cursor: undefined, more: false });
  expect(uses).toMatchObject([
    { access: "full", professional: { billing_id: "691234567", speciality: "01", profession: "doctor" } },
    { access: "administrative", professional: undefined },
  ]);
});
