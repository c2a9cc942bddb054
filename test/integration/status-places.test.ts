import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { cardKey } from "../../shared/adapters/dynamodb/card-items.ts";
import { type CredentialTables, credentialRecorder } from "../../shared/adapters/dynamodb/credential-items.ts";
import { listOpenerIn, statusListsIn } from "../../shared/adapters/dynamodb/status-lists.ts";
import { type Random, statusPlacesIn } from "../../shared/adapters/dynamodb/status-places.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { CREDENTIAL_DAYS, type CredentialHolder, LARGEST_BATCH } from "../../shared/domain/credential.ts";
import { openLists, type StatusPlace } from "../../shared/domain/status-list.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { refuse } from "../../shared/kernel/outcome.ts";
import { expectOneEntryEach, issuanceOf, names, ownLists, placesOf } from "../support/own-lists.ts";
import { inStage } from "../support/stage.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());

describe("places in status lists", () => {
  test("are never given twice, however many ask at once and however small the lists, which open by themselves", async () => {
    const lists = await ownLists(stage, client, 16);
    const holder = await lists.holder();
    const holders = await Promise.all(Array.from({ length: 60 }, () => lists.holder()));
    // Lists of sixteen places are taken faster than opened: who finds none in eight tries asks again, as a wallet does.
    const untilGiven = async (each: CredentialHolder, count: number): Promise<string[]> =>
      lists
        .environment()(each, count)
        .then(
          (recording) => names(placesOf(recording)),
          () => untilGiven(each, count),
        );
    const given = await Promise.all(holders.map((each, index) => untilGiven(each, 1 + (index % 6))));
    const places = given.flat();
    expect(places).toHaveLength(210);
    expect(new Set(places).size).toBe(210);
    await expectOneEntryEach(lists, 210);
    const opened = await statusListsIn(lists.tables.status, lists.clock.now).lists();
    expect(opened.length).toBeGreaterThanOrEqual(14);
    expect(opened.map(({ list }) => list)).toEqual(Array.from(opened, (_, index) => index + 1));
    expect(placesOf(await lists.environment()(holder, 1))).toHaveLength(1);
  });

  test("are never given twice whatever random numbers say, and by environments that know little", async () => {
    const asks = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(asks, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), async (asked, numbers) => {
        const lists = await ownLists(stage, client, 8);
        const holder = await lists.holder();
        let drawn = 0;
        const random: Random = (below) => {
          drawn += 1;
          // Numbers of the test's, the same for all, with some that are new, so that there is an end.
          return ((numbers[drawn % numbers.length] ?? 0) + Math.floor(drawn / 7)) % below;
        };
        const environments = Array.from({ length: 3 }, () => lists.environment(random));
        let count = 0;
        for (const [which, wanted] of asked) {
          const recording = await (environments[which] ?? lists.environment())(holder, wanted);
          expect(new Set(names(placesOf(recording))).size).toBe(wanted);
          count += wanted;
        }
        await expectOneEntryEach(lists, count);
      }),
      { numRuns: 6 },
    );
  });

  test("are looked up beforehand, so that half-full lists cost no second try", async () => {
    const lists = await ownLists(stage, client, 64);
    const { freePlaces } = credentialRecorder(lists.tables, lists.settings);
    const holder = await lists.holder();
    for (let count = 0; count < 10; count += 1) await lists.environment()(holder, LARGEST_BATCH);
    const taken = new Set(await lists.taken());
    lists.clock.pass(61);
    const free = await freePlaces(LARGEST_BATCH);
    expect(free.length).toBeGreaterThanOrEqual(LARGEST_BATCH);
    expect(names(free).filter((place) => taken.has(place))).toEqual([]);
  });

  test("that were looked up and taken by others meanwhile are made good by different ones", async () => {
    const lists = await ownLists(stage, client, 64);
    const { freePlaces, recordCredentials } = credentialRecorder(lists.tables, lists.settings);
    const [one, other] = [await lists.holder(), await lists.holder()];
    await lists.environment()(one, 1);
    lists.clock.pass(61);
    const record = async (holder: CredentialHolder, places: readonly StatusPlace[]) =>
      placesOf(await recordCredentials(holder, issuanceOf([lists.newCredential()]), places));
    const free = await freePlaces(1);
    const batches = await Promise.all([one, other].map((holder) => record(holder, free)));
    expect(new Set(batches.flatMap(names)).size).toBe(2);
    // Nothing but taken places.
    expect(await record(one, batches.flat())).toHaveLength(1);
    await expectOneEntryEach(lists, 4);
  });

  test("of one batch are recorded all or none, each with a place of its own", async () => {
    const lists = await ownLists(stage, client, 2 ** 17);
    const places = placesOf(await lists.environment()(await lists.holder(), LARGEST_BATCH));
    expect(new Set(names(places)).size).toBe(LARGEST_BATCH);
    expect(new Set(places.map(({ list }) => list)).size).toBeGreaterThan(1);
    await expectOneEntryEach(lists, LARGEST_BATCH);
  });
});

test("what the lists are not made for is not recorded: more than a batch, or a credential that outlives its list", async () => {
  const lists = await ownLists(stage, client, 64);
  const holder = await lists.holder();
  await expect(lists.environment()(holder, LARGEST_BATCH + 1)).rejects.toThrow("not made for");
  const { recordCredentials } = credentialRecorder(lists.tables, lists.settings);
  const expiresAt = plusSeconds(lists.clock.now(), CREDENTIAL_DAYS * 24 * 3600 + 1);
  const credential = { holderJkt: "jkt", issuedAt: lists.clock.now(), expiresAt };
  await expect(recordCredentials(holder, issuanceOf([credential]), [])).rejects.toThrow("not made for");
  await expectOneEntryEach(lists, 0);
});

describe("nothing is recorded for a card", () => {
  const changed = async (tables: CredentialTables, { cardRef }: CredentialHolder, set: Record<string, string>) => {
    const [[name, value] = ["", ""]] = Object.entries(set);
    const change = {
      UpdateExpression: "SET #name = :value",
      ExpressionAttributeNames: { "#name": name },
      ExpressionAttributeValues: { ":value": value },
    };
    await client.send(new UpdateCommand({ TableName: tables.card.name, Key: cardKey(cardRef), ...change }));
  };

  test("that is opposed, on another phone or bound anew, or not there", async () => {
    const lists = await ownLists(stage, client, 64);
    const [opposed, moved] = [await lists.holder(), await lists.holder()];
    await changed(lists.tables, opposed, { state: "opposed" });
    await changed(lists.tables, moved, { bindingId: "another" });
    for (const holder of [opposed, moved, { cardRef: "nobody", deviceJkt: "jkt", bindingId: "binding" }]) {
      expect(await lists.environment()(holder, 2)).toEqual(refuse({ kind: "card-gone" }));
    }
    await expectOneEntryEach(lists, 0);
  });

  test("that leaves its phone at the same instant, or it is on record when the phone is known to be left", async () => {
    const lists = await ownLists(stage, client, 256);
    await lists.environment()(await lists.holder(), 1);
    let recorded = 1;
    for (let round = 0; round < 15; round += 1) {
      const holder = await lists.holder();
      const [recording] = await Promise.all([
        lists.environment()(holder, 1),
        changed(lists.tables, holder, { bindingId: "another" }).catch(() => undefined),
      ]);
      recorded += recording.ok ? recording.value.length : 0;
    }
    await expectOneEntryEach(lists, recorded);
  });
});

describe("lists", () => {
  test("opened by many at once are as many as were wanted, each number once", async () => {
    const { tables, settings, clock } = await ownLists(stage, client, 64);
    await Promise.all(Array.from({ length: 10 }, () => listOpenerIn(tables.status, settings).openUpTo(8)));
    const { lists, closeList, removeList } = statusListsIn(tables.status, clock.now);
    expect((await lists()).map(({ list }) => list)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const time of [1, 2]) {
      await closeList(3);
      clock.pass(time);
    }
    const [, , third] = await lists();
    expect(third?.closedAt).toEqual(plusSeconds(clock.now(), -3));
    expect(openLists(await lists(), clock.now())).toHaveLength(7);
    await listOpenerIn(tables.status, settings).openUpTo(8);
    await removeList(3);
    expect((await lists()).map(({ list }) => list)).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);
  });

  test("tell how full they are by what some hundred random places show", async () => {
    const lists = await ownLists(stage, client, 64);
    await listOpenerIn(lists.tables.status, lists.settings).openUpTo(1);
    for (let count = 0; count < 8; count += 1) await lists.environment()(await lists.holder(), 4);
    let drawn = 0;
    const everyPlace: Random = (below) => {
      drawn += 1;
      return Math.floor(drawn / 2) % below;
    };
    const [list] = await statusListsIn(lists.tables.status, lists.clock.now).lists();
    if (!list) throw new Error("there is no list");
    const { fillOf } = statusPlacesIn(lists.tables.status, { ...lists.settings, random: everyPlace });
    expect(await fillOf(list)).toBeCloseTo(0.5, 1);
  });
});

test("an issuance is recorded in the household's state that it says, all or none, and in no later one, whoever it is of", async () => {
  const lists = await ownLists(stage, client, 2 ** 17);
  const holder = await lists.holder();
  const { freePlaces, recordCredentials } = credentialRecorder(lists.tables, lists.settings);
  const record = async (revision: number, isRevocable: boolean, dependant?: string) => {
    const issued = issuanceOf([lists.newCredential(), lists.newCredential()]);
    const issuance = { ...issued, isRevocable, revision, dependant };
    return recordCredentials(holder, issuance, await freePlaces(2));
  };
  for (const isRevocable of [true, false]) {
    expect(await record(0, isRevocable)).toEqual(refuse({ kind: "household-changed" }));
    expect(await record(0, isRevocable, "child")).toEqual(refuse({ kind: "household-changed" }));
    expect(await lists.recorded().then((places) => places.length)).toBe(0);
  }
  expect(placesOf(await record(1, true))).toHaveLength(2);
  expect(placesOf(await record(1, true, "child"))).toHaveLength(2);
  await expectOneEntryEach(lists, 4);
});
