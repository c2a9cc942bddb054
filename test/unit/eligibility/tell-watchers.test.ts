import { expect, test } from "vitest";
import type { RoundMessage } from "../../../functions/eligibility/tell-watchers/contract.ts";
import {
  SETTLED_SECONDS,
  type TellPorts,
  tellWatchers,
  wholeRound,
} from "../../../functions/eligibility/tell-watchers/tell-watchers.ts";
import { ROLLOUT_CACHE_SECONDS } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import type { StoredWatch } from "../../../shared/adapters/dynamodb/watch-items.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import type { PushResult } from "../../../shared/domain/push-outcome.ts";
import { AdjustableClock } from "../../support/adjustable-clock.ts";
import { openRule } from "../../support/rollout-rules.ts";

const LEASE_SECONDS = 300;
class Crash extends Error {}

interface Kept extends StoredWatch {
  claim?: { by: string; until: number };
}

/** The tables and SNS in memory, as strict as they are; a crash can be made at any call of a port. */
class WatchModel {
  readonly clock = new AdjustableClock(new Date("2026-11-24T06:00:00Z"));
  readonly kept = new Map<string, Kept>();
  readonly outcomes = new Map<string, PushResult[]>();
  readonly pushes: string[] = [];
  readonly sent: { message: RoundMessage; delay: number }[] = [];
  readonly people = new Map<string, Partial<Insured> & { hasCard?: boolean }>();
  pushResult: PushResult = "accepted";
  changedAt = "2026-11-24T05:00:00.000Z";
  crashAt = { call: Number.POSITIVE_INFINITY, moment: "before" as "before" | "after" };
  #calls = 0;
  #claims = 0;

  add(
    id: string,
    person: Partial<Insured> & { hasCard?: boolean } = {},
    endpointArn: string | undefined = `arn:${id}`,
  ): void {
    this.kept.set(id, { shard: 0, id, cardRef: id, endpointArn });
    this.people.set(id, person);
  }

  get calls(): number {
    return this.#calls;
  }

  readonly ports: TellPorts = {
    watches: (_shard, limit, after) =>
      this.#port(() => {
        const ids = [...this.kept.keys()].sort().filter((id) => after === undefined || id > after);
        const watches = ids.slice(0, limit).flatMap((id) => this.kept.get(id) ?? []);
        return { watches, next: ids.length > limit ? watches.at(-1)?.id : undefined };
      }),
    insured: (cardRef) => this.#port(() => ({ ...PERSON, cardRef, ...this.people.get(cardRef) })),
    card: (cardRef) => this.#port(() => (this.people.get(cardRef)?.hasCard ? {} : undefined)),
    rollout: () => this.#port(() => ({ version: 1, changedAt: this.changedAt, rules: [openRule()] })),
    claimWatch: ({ id }) =>
      this.#port(() => {
        const watch = this.kept.get(id);
        const now = this.clock.now().getTime() / 1000;
        if (!watch || (watch.claim && watch.claim.until > now)) return undefined;
        this.#claims += 1;
        watch.claim = { by: String(this.#claims), until: now + LEASE_SECONDS };
        return { ...watch, claimedBy: watch.claim.by };
      }),
    push: ({ endpointArn }, type, ref) =>
      this.#port(() => {
        this.pushes.push(`${endpointArn} ${type} ${ref}`);
        return this.pushResult;
      }),
    endWatch: ({ id, claimedBy }, outcome) =>
      this.#port(() => {
        if (this.kept.get(id)?.claim?.by !== claimedBy) return;
        this.kept.delete(id);
        this.outcomes.set(id, [...(this.outcomes.get(id) ?? []), outcome]);
      }),
    deleteWatch: ({ id }) => this.#port(() => void this.kept.delete(id)),
    send: (message, delay) => this.#port(() => void this.sent.push({ message, delay })),
    told: () => undefined,
    now: this.clock.now,
  };

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

const PERSON: Insured = {
  cardRef: "",
  accountSubject: "account",
  familyName: "ORAGE",
  givenNames: "Tristan",
  sex: "M",
  birthDate: "1988-11-12",
  quality: "00",
  organism: "016910000",
  rights: { from: "2020-01-01" },
};
const PAGE: RoundMessage = { shard: 0, delayed: 0 };

test("who has become eligible is told once and forgotten; who waits on is kept; for whom it is pointless is dropped without a push", async () => {
  const model = new WatchModel();
  model.add("ready");
  model.add("minor", { birthDate: "2015-01-01" });
  model.add("planned", { organism: "017510000" });
  model.add("holder", { hasCard: true });
  model.add("dead", { deceasedOn: "2026-11-01" });
  model.add("moved", { organism: "046910000" });
  await tellWatchers(model.ports, PAGE);
  expect(model.pushes).toEqual(["arn:ready eligibility.open ready"]);
  expect([...model.kept.keys()]).toEqual(["minor", "planned"]);
  expect([...model.outcomes]).toEqual([["ready", ["accepted"]]]);
});

test("who turned sixteen is told on the morning of the birthday, and not the day before", async () => {
  const model = new WatchModel();
  model.add("minor", { birthDate: "2010-11-25" });
  await tellWatchers(model.ports, PAGE);
  expect([model.pushes, model.kept.size]).toEqual([[], 1]);
  model.clock.pass(24 * 3600);
  await tellWatchers(model.ports, PAGE);
  expect(model.pushes).toEqual(["arn:minor eligibility.open minor"]);
});

test("rules settle later than environments let go of them", () => {
  expect(SETTLED_SECONDS).toBeGreaterThan(ROLLOUT_CACHE_SECONDS);
});

test("nobody is told while an environment may still keep the rules of before: the page is put off, and put off again by the next change", async () => {
  const model = new WatchModel();
  model.add("a");
  model.changedAt = "2026-11-24T05:59:50.000Z";
  await tellWatchers(model.ports, PAGE);
  expect(model.sent.splice(0)).toEqual([{ message: PAGE, delay: 25 }]);
  model.clock.pass(25);
  model.changedAt = "2026-11-24T06:00:24.400Z";
  await tellWatchers(model.ports, { ...PAGE, after: "0" });
  expect(model.sent.splice(0)).toEqual([{ message: { ...PAGE, after: "0" }, delay: 35 }]);
  // An editor's clock that is ahead holds nobody up for longer at a time.
  model.changedAt = "2026-11-24T07:00:00.000Z";
  await tellWatchers(model.ports, PAGE);
  expect(model.sent.splice(0)).toEqual([{ message: PAGE, delay: 35 }]);
  expect(model.pushes).toEqual([]);
  model.changedAt = "2026-11-24T06:00:00.000Z";
  model.clock.pass(35);
  await tellWatchers(model.ports, PAGE);
  expect(model.pushes).toHaveLength(1);
});

test("messages that come twice, at once or one after the other, tell once", async () => {
  const model = new WatchModel();
  for (const id of ["a", "b", "c"]) model.add(id);
  await Promise.all([
    tellWatchers(model.ports, PAGE),
    tellWatchers(model.ports, PAGE),
    tellWatchers(model.ports, PAGE),
  ]);
  await tellWatchers(model.ports, PAGE);
  expect(model.pushes.toSorted()).toEqual(["a", "b", "c"].map((id) => `arn:${id} eligibility.open ${id}`));
  expect([...model.outcomes.values()]).toEqual([["accepted"], ["accepted"], ["accepted"]]);
});

test("whatever call a worker dies at, nobody is lost, each has one outcome in the end, and a repeated push has the same reference", async () => {
  const measured = new WatchModel();
  for (const id of ["a", "b"]) measured.add(id);
  await tellWatchers(measured.ports, PAGE);
  for (let call = 1; call <= measured.calls; call += 1) {
    for (const moment of ["before", "after"] as const) {
      const model = new WatchModel();
      for (const id of ["a", "b"]) model.add(id);
      model.crashAt = { call, moment };
      await expect(tellWatchers(model.ports, PAGE)).rejects.toThrow(Crash);
      // The queue brings the message again, at first while the dead worker's claim still stands.
      await tellWatchers(model.ports, PAGE);
      model.clock.pass(LEASE_SECONDS + 1);
      await tellWatchers(model.ports, PAGE);
      expect(model.kept.size).toBe(0);
      expect([...model.outcomes.entries()].sort()).toEqual([
        ["a", ["accepted"]],
        ["b", ["accepted"]],
      ]);
      expect(new Set(model.pushes).size).toBe(2);
      expect(model.pushes.length).toBeLessThanOrEqual(3);
    }
  }
});

test("a shard of several pages is handed on page by page, and nobody is passed over", async () => {
  const model = new WatchModel();
  for (let person = 0; person < 60; person += 1) model.add(`p${String(person).padStart(2, "0")}`);
  let messages: RoundMessage[] = [PAGE];
  while (messages.length > 0) {
    for (const message of messages.splice(0)) await tellWatchers(model.ports, message);
    messages = model.sent.splice(0).map(({ message }) => message);
  }
  expect(model.outcomes.size).toBe(60);
  expect(model.pushes).toHaveLength(60);
});

test("a phone that is not registered yet is come back to, five times a minute apart, and then left to tomorrow's round", async () => {
  const model = new WatchModel();
  model.add("a", {}, undefined);
  model.kept.set("a", { shard: 0, id: "a", cardRef: "a" });
  await tellWatchers(model.ports, PAGE);
  expect(model.sent).toEqual([{ message: { shard: 0, delayed: 1 }, delay: 60 }]);
  await tellWatchers(model.ports, { shard: 0, delayed: 5 });
  expect(model.sent).toHaveLength(1);
  expect([model.pushes.length, model.kept.size]).toEqual([0, 1]);
  model.kept.set("a", { shard: 0, id: "a", cardRef: "a", endpointArn: "arn:a" });
  await tellWatchers(model.ports, { shard: 0, delayed: 1 });
  expect(model.pushes).toHaveLength(1);
});

test("a phone whose token can't be registered is not waited for: the watch ends, and says why no push came", async () => {
  const model = new WatchModel();
  model.add("a");
  model.kept.set("a", { shard: 0, id: "a", cardRef: "a", registration: "disabled" });
  model.pushResult = "no-device";
  await tellWatchers(model.ports, PAGE);
  expect(model.sent).toEqual([]);
  expect([...model.outcomes.values()]).toEqual([["no-device"]]);
});

test("a disabled endpoint is the truth about it: the watch ends with that outcome", async () => {
  const model = new WatchModel();
  model.add("a");
  model.pushResult = "endpoint-disabled";
  await tellWatchers(model.ports, PAGE);
  expect([...model.outcomes.values()]).toEqual([["endpoint-disabled"]]);
});

test("a round goes through every shard once", () => {
  expect(wholeRound().map(({ shard }) => shard)).toEqual(Array.from({ length: 16 }, (_, shard) => shard));
});
