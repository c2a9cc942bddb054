import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type PublicationPorts,
  publishStatusList,
} from "../../../functions/credential/publish-status-list/publish-status-list.ts";
import type { PublishedList } from "../../../shared/adapters/s3/status-list-bucket.ts";
import { decoysOf, type StatusList } from "../../../shared/domain/status-list.ts";
import { decodeStatuses, INVALID } from "../../../shared/protocol/status-list/compressed-statuses.ts";
import type { StatusListClaims } from "../../../shared/protocol/status-list/status-list-token.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";

const SIZE = 2 ** 10;
const DAY = 24 * 3600;
class Crash extends Error {}

/** The table and the bucket in memory, as strict as they are. Each call takes its turn, and may crash before or after it takes effect. */
class PublicationModel {
  readonly clock = new AdjustableClock(new Date("2026-11-25T10:00:00Z"));
  readonly list: StatusList = { list: 7, size: SIZE, openedAt: this.clock.now(), decoySeed: "seed" };
  readonly changed = new Map<number, number>();
  readonly versions: { claims: StatusListClaims; readAt: Date }[] = [];
  readonly calls: string[] = [];
  crashAt = { call: Number.POSITIVE_INFINITY, moment: "before" as "before" | "after" };
  /** The answer of a put is lost, and the SDK's repeat meets what it has put. */
  losesPuts = false;
  secondsToSign = 0;
  turn: () => Promise<unknown> = async () => undefined;
  #tokens = new Map<string, StatusListClaims>();

  get published(): PublishedList | undefined {
    const { readAt } = this.versions.at(-1) ?? {};
    return readAt && { etag: String(this.versions.length), readAt };
  }

  /** Places that the published list shows as INVALID, decoys left out. */
  revoked(version = this.versions.at(-1)): number[] {
    const statusAt = decodeStatuses(version?.claims.lst ?? "", 2);
    const decoys = new Set(decoysOf(this.list));
    const places = Array.from({ length: SIZE }, (_, index) => index);
    return places.filter((index) => statusAt?.(index) === INVALID && !decoys.has(index));
  }

  readonly ports: PublicationPorts = {
    list: () => this.#port("list", () => this.list),
    changedStatuses: () => this.#port("changedStatuses", () => [...this.changed]),
    published: () => this.#port("published", () => this.published),
    sign: (claims) =>
      this.#port("sign", () => {
        this.clock.pass(this.secondsToSign);
        const token = `token ${this.#tokens.size}`;
        this.#tokens.set(token, claims);
        return token;
      }),
    replace: (_list, token, readAt, published) =>
      this.#port("replace", () => {
        if (published?.etag !== this.published?.etag) return false;
        const claims = this.#tokens.get(token);
        if (!claims) throw new Error("nobody signed this");
        this.versions.push({ claims, readAt });
        return !this.losesPuts;
      }),
    baseUrl: "https://card.example",
    ttl: 900,
    now: this.clock.now,
  };

  async #port<Result>(name: string, run: () => Result): Promise<Result> {
    await this.turn();
    this.calls.push(name);
    const isStruck = this.calls.length === this.crashAt.call;
    if (isStruck && this.crashAt.moment === "before") throw new Crash();
    const result = run();
    if (isStruck) throw new Crash();
    return result;
  }

  revoke(index: number): string {
    this.changed.set(index, INVALID);
    return this.clock.now().toISOString();
  }
}

const publish = (model: PublicationModel, since: string) => publishStatusList(model.ports, { list: 7, since });

describe("a publication", () => {
  test("says of every place what is known of it, under the list's own address, for four hours", async () => {
    const model = new PublicationModel();
    model.clock.pass(15 * DAY);
    const since = model.revoke(decoysOf(model.list).includes(12) ? 13 : 12);
    expect(await publish(model, since)).toBe("published");
    const [{ claims, readAt } = { claims: undefined }] = model.versions;
    expect(claims).toMatchObject({
      uri: "https://card.example/status-lists/7",
      aggregationUri: "https://card.example/status-lists",
      ttl: 900,
      issuedAt: readAt,
    });
    expect((claims?.expiresAt.getTime() ?? 0) - (readAt?.getTime() ?? 0)).toBe(4 * 3600 * 1000);
    expect(model.revoked()).toHaveLength(1);
    const statusAt = decodeStatuses(claims?.lst ?? "", 2);
    const shown = decoysOf(model.list).map((index) => statusAt?.(index));
    expect(shown).toEqual([INVALID, INVALID, INVALID, INVALID, INVALID, 0, 0, 0, 0, 0]);
  });

  test("that was asked for many times is made once", async () => {
    const model = new PublicationModel();
    const since = Array.from({ length: 100 }, (_, index) => model.revoke(index));
    model.clock.pass(5);
    const outcomes = [];
    for (const each of since) outcomes.push(await publish(model, each));
    expect(outcomes.filter((outcome) => outcome === "published")).toHaveLength(1);
    expect(model.calls.filter((call) => call === "sign")).toHaveLength(1);
  });

  test("is made again when what is published may have been read before the change, clocks being a second apart", async () => {
    const model = new PublicationModel();
    const first = model.revoke(1);
    await publish(model, first);
    expect(await publish(model, model.revoke(2))).toBe("published");
    model.clock.pass(1);
    expect(await publish(model, model.clock.now().toISOString())).toBe("published");
    expect(await publish(model, first)).toBe("published");
    model.clock.pass(1);
    await publish(model, model.clock.now().toISOString());
    expect(await publish(model, first)).toBe("was-published");
  });

  test("of a list that is over, or that nobody knows, is none", async () => {
    const model = new PublicationModel();
    model.clock.pass((90 + 30 + 7) * DAY);
    expect(await publish(model, model.clock.now().toISOString())).toBe("over");
    const unknown = { ...model.ports, list: async () => undefined };
    expect(await publishStatusList(unknown, { list: 8, since: model.clock.now().toISOString() })).toBe("over");
    expect(model.versions).toEqual([]);
  });

  test("whose answer was lost is found to be there", async () => {
    const model = new PublicationModel();
    const since = model.revoke(1);
    model.clock.pass(5);
    model.losesPuts = true;
    expect(await publish(model, since)).toBe("was-published");
    expect(model.versions).toHaveLength(1);
  });

  test("that crashes at any call is complete when its message comes again", async () => {
    const calls = ["list", "published", "changedStatuses", "sign", "replace"];
    for (let call = 1; call <= calls.length; call += 1) {
      for (const moment of ["before", "after"] as const) {
        const model = new PublicationModel();
        const since = model.revoke(1);
        model.clock.pass(5);
        model.crashAt = { call, moment };
        await expect(publish(model, since)).rejects.toThrow(Crash);
        await publish(model, since);
        expect(model.revoked(), `${moment} ${calls[call - 1]}`).toEqual([1]);
      }
    }
  });

  test("gives up when others replace the list at each of its tries, for its message to come again", async () => {
    const model = new PublicationModel();
    const since = model.revoke(1);
    const busy = { ...model.ports, replace: async () => false };
    await expect(publishStatusList(busy, { list: 7, since })).rejects.toThrow("all the time");
  });
});

test("however publications of one list run into one another, none takes back what one before it has shown, and the last shows all", async () => {
  const scenario = fc.record({
    waits: fc.array(fc.nat(3), { minLength: 1, maxLength: 8 }),
    losesPuts: fc.boolean(),
    scheduler: fc.scheduler(),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ waits, losesPuts, scheduler }) => {
      const model = new PublicationModel();
      model.losesPuts = losesPuts;
      model.secondsToSign = 1;
      model.turn = () => scheduler.schedule(Promise.resolve());
      const untilDone = async (since: string): Promise<void> => {
        await publish(model, since).catch(() => untilDone(since));
      };
      const writers = waits.map((seconds, index) =>
        scheduler.schedule(Promise.resolve()).then(async () => {
          const since = model.revoke(index);
          model.clock.pass(seconds);
          await untilDone(since);
        }),
      );
      await scheduler.waitFor(Promise.all(writers));
      const shown = model.versions.map((version) => model.revoked(version));
      for (const [index, each] of shown.entries()) expect(each).toEqual(expect.arrayContaining(shown[index - 1] ?? []));
      const decoys = new Set(decoysOf(model.list));
      expect(model.revoked()).toEqual(waits.map((_, index) => index).filter((index) => !decoys.has(index)));
    }),
    { numRuns: 200 },
  );
});
