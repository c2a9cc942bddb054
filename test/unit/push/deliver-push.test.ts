import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DeliverPorts, deliverPush } from "../../../functions/push/deliver-push/deliver-push.ts";
import type { PushOutcome, PushResult } from "../../../shared/domain/push-outcome.ts";
import { type CardNews, MOST_TOLD, type ToldItem } from "../../../shared/domain/told-item.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const SECONDS = NOW.getTime() / 1000;

const item = (ref: string, differently: Partial<ToldItem> = {}): ToldItem => ({
  sk: `EVENT#2026-11-24#${ref}`,
  kind: "care-event.recorded",
  ref,
  expiresAt: SECONDS + 60,
  ...differently,
});
const news = (...items: ToldItem[]): CardNews => ({ cardRef: "1card", items });

class Crash extends Error {}

/** The care table's outcomes and SNS in memory. A test may have a call fail, before or after it takes effect. */
class World {
  readonly pushes: string[] = [];
  readonly outcomes = new Map<string, PushOutcome>();
  endpointArn: string | undefined = "arn:phone";
  result: PushResult = "accepted";
  crashAt = { call: Number.POSITIVE_INFINITY, moment: "before" as "before" | "after" };
  #calls = 0;

  readonly ports: DeliverPorts = {
    untold: (_cardRef, items) => this.#port(() => items.filter(({ sk }) => !this.outcomes.has(sk))),
    devices: () =>
      this.#port(() => [
        { jkt: "old", state: "ended" as const, boundAt: "", endpointArn: "arn:old" },
        { jkt: "new", state: "active" as const, boundAt: "", endpointArn: this.endpointArn },
      ]),
    push: ({ endpointArn, jkt }, type, ref) =>
      this.#port(() => {
        if (endpointArn === undefined) return "no-device";
        this.pushes.push(`${endpointArn} ${jkt} ${type} ${ref}`);
        return this.result;
      }),
    recordOutcome: (_cardRef, { sk }, outcome) =>
      this.#port(() => void (this.outcomes.has(sk) || this.outcomes.set(sk, outcome))),
    now: () => NOW,
  };

  get calls(): number {
    return this.#calls;
  }

  async #port<Result>(act: () => Result): Promise<Result> {
    this.#calls += 1;
    const isTheOne = this.#calls === this.crashAt.call;
    if (isTheOne && this.crashAt.moment === "before") throw new Crash();
    await Promise.resolve();
    const result = act();
    if (isTheOne) throw new Crash();
    return result;
  }
}

describe("the news of a card", () => {
  test("are told by one push to the phone that the card is on, which names the newest, and each has its outcome", async () => {
    const world = new World();
    expect(await deliverPush(world.ports, [news(item("one"), item("two")), news(item("three"))])).toEqual({
      outcome: "accepted",
    });
    expect(world.pushes).toEqual(["arn:phone new care-event.recorded three"]);
    expect(world.outcomes.size).toBe(3);
    for (const outcome of world.outcomes.values())
      expect(outcome).toEqual({ outcome: "accepted", at: NOW.toISOString() });
  });

  test("that were told are not told again, and what is new beside them is", async () => {
    const world = new World();
    await deliverPush(world.ports, [news(item("one"))]);
    expect(await deliverPush(world.ports, [news(item("one"))])).toBeUndefined();
    expect(await deliverPush(world.ports, [news(item("one"), item("two"))])).toEqual({ outcome: "accepted" });
    expect(world.pushes.map((push) => push.split(" ").at(-1))).toEqual(["one", "two"]);
  });

  test("tell for how long the oldest receipt among those that are told now had been given", async () => {
    const world = new World();
    const since = (seconds: number) => ({ recordedAt: new Date((SECONDS - seconds) * 1000).toISOString() });
    const all = [item("one", since(90)), item("two", since(30)), item("use"), item("three", since(60))];
    expect(await deliverPush(world.ports, [news(...all.slice(0, 1))])).toEqual({
      outcome: "accepted",
      waitedMs: 90_000,
    });
    expect(await deliverPush(world.ports, [news(...all)])).toEqual({ outcome: "accepted", waitedMs: 60_000 });
  });

  test("that have come by ten messages of 25 at once are told by one push, and each has its outcome", async () => {
    const world = new World();
    const message = (first: number) =>
      news(...Array.from({ length: MOST_TOLD }, (_, index) => item(String(first + index))));
    const messages = Array.from({ length: 10 }, (_, index) => message(index * MOST_TOLD));
    expect(await deliverPush(world.ports, messages)).toEqual({ outcome: "accepted" });
    expect([world.pushes.length, world.outcomes.size]).toEqual([1, 10 * MOST_TOLD]);
  });

  test("that can't be fetched any more are not worth a push", async () => {
    const world = new World();
    expect(await deliverPush(world.ports, [news(item("one", { expiresAt: SECONDS }))])).toBeUndefined();
    expect([world.calls, world.outcomes.size]).toEqual([0, 0]);
  });

  test.each(["no-device", "endpoint-disabled"] as const)(
    "whose push ends as %s are recorded as just that",
    async (result) => {
      const world = new World();
      if (result === "no-device") world.endpointArn = undefined;
      world.result = result;
      expect(await deliverPush(world.ports, [news(item("one"))])).toEqual({ outcome: result });
      expect([...world.outcomes.values()].map(({ outcome }) => outcome)).toEqual([result]);
    },
  );
});

test("wherever the worker dies, and however often news come, each is told, recorded once, and pushed at most once more a death", async () => {
  const refs = ["one", "two", "three", "four"];
  const someNews = fc.array(fc.uniqueArray(fc.constantFrom(...refs), { minLength: 1 }), { minLength: 1, maxLength: 4 });
  const crash = fc.record({ call: fc.integer({ min: 1, max: 12 }), moment: fc.constantFrom("before", "after") });
  await fc.assert(
    fc.asyncProperty(someNews, crash, async (messages, crashAt) => {
      const world = new World();
      world.crashAt = crashAt;
      let deaths = 0;
      for (const some of messages) {
        const deliver = () => deliverPush(world.ports, [news(...some.map((ref) => item(ref)))]);
        await deliver().catch(async (error: unknown) => {
          if (!(error instanceof Crash)) throw error;
          deaths += 1;
          await deliver();
        });
      }
      const wanted = new Set(messages.flat());
      expect(new Set([...world.outcomes.keys()].map((sk) => sk.split("#").at(-1)))).toEqual(wanted);
      expect(world.pushes.length).toBeLessThanOrEqual(wanted.size + deaths);
    }),
  );
});
