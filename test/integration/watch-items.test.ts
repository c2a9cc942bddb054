import { afterAll, expect, test } from "vitest";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { watchesIn, watchPlace } from "../../shared/adapters/dynamodb/watch-items.ts";
import { WATCH_DAYS, WATCH_SHARDS } from "../../shared/domain/watch.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());

async function keptWatch() {
  const clock = new AdjustableClock();
  const watches = watchesIn({ client, name: stage.tables.card }, clock.now);
  const place = watchPlace(`account-${crypto.randomUUID()}`);
  const expiresAt = plusSeconds(clock.now(), WATCH_DAYS * 24 * 3600);
  const push = { platform: "android", token: `fcm-${crypto.randomUUID()}` } as const;
  await watches.putWatch({ ...place, cardRef: "1card", push, askedAt: clock.now(), expiresAt });
  const watch = { ...place, cardRef: "1card" };
  const isListed = async () => {
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const page = await watches.watches(place.shard, 25, after);
      if (page.watches.some(({ id }) => id === place.id)) return true;
      after = page.next;
    }
    return false;
  };
  const outcomes = async () => {
    const items = await partition(stage, "card", `WATCH#${String(place.shard).padStart(2, "0")}`);
    return items.filter(({ sk }) => sk === `${place.id}#TOLD`);
  };
  return { clock, watches, watch, isListed, outcomes };
}

test("of workers that claim a watch at once one has it, and after five minutes another may", async () => {
  const { clock, watches, watch } = await keptWatch();
  const claims = await Promise.all(Array.from({ length: 8 }, () => watches.claimWatch(watch)));
  expect(claims.filter(Boolean)).toHaveLength(1);
  clock.pass(5 * 60 - 1);
  expect(await watches.claimWatch(watch)).toBeUndefined();
  clock.pass(1);
  expect(await watches.claimWatch(watch)).toBeDefined();
});

test("only the claim that still stands ends a watch: it goes, and its outcome stays, for a week", async () => {
  const { clock, watches, watch, isListed, outcomes } = await keptWatch();
  const first = await watches.claimWatch(watch);
  clock.pass(5 * 60);
  const second = await watches.claimWatch(watch);
  if (!first || !second) throw new Error("a free watch could not be claimed");
  await watches.endWatch(first, "accepted");
  expect([await isListed(), await outcomes()]).toEqual([true, []]);
  await watches.endWatch(second, "endpoint-disabled");
  await watches.endWatch(second, "accepted");
  expect(await isListed()).toBe(false);
  const week = Math.floor(plusSeconds(clock.now(), 7 * 24 * 3600).getTime() / 1000);
  expect(await outcomes()).toMatchObject([{ outcome: "endpoint-disabled", expiresAt: week }]);
});

test("a watch that is over, or withdrawn, is neither listed nor told", async () => {
  const over = await keptWatch();
  expect(await over.isListed()).toBe(true);
  over.clock.pass(WATCH_DAYS * 24 * 3600);
  expect(await over.isListed()).toBe(false);
  const withdrawn = await keptWatch();
  await withdrawn.watches.deleteWatch(withdrawn.watch);
  expect([await withdrawn.isListed(), await withdrawn.watches.claimWatch(withdrawn.watch)]).toEqual([false, undefined]);
});

test("watches are spread over all shards, by who asked", () => {
  const shards = Array.from({ length: 400 }, (_, person) => watchPlace(`account-${person}`).shard);
  expect(new Set(shards).size).toBe(WATCH_SHARDS);
});
