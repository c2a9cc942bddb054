import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { cardKey } from "../../shared/adapters/dynamodb/card-items.ts";
import {
  type CredentialTables,
  credentialRecorder,
  type RecorderTables,
} from "../../shared/adapters/dynamodb/credential-items.ts";
import { insuredKey } from "../../shared/adapters/dynamodb/insured-table.ts";
import { listOpenerIn, statusListsIn } from "../../shared/adapters/dynamodb/status-lists.ts";
import { type Random, statusPlacesIn } from "../../shared/adapters/dynamodb/status-places.ts";
import { documentClient, putUnique } from "../../shared/adapters/dynamodb/table.ts";
import {
  CREDENTIAL_DAYS,
  type CredentialHolder,
  type Issuance,
  LARGEST_BATCH,
  type NewCredential,
} from "../../shared/domain/credential.ts";
import { openLists, type StatusPlace } from "../../shared/domain/status-list.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { newCard } from "../support/cards.ts";
import { ownTable } from "../support/own-table.ts";
import { inStage } from "../support/stage.ts";
import { wholeTableNamed } from "../support/stored-items.ts";

const stage = inStage();
const client = documentClient(stage.aws);
afterAll(() => client.destroy());

const issuanceOf = (credentials: readonly NewCredential[]): Issuance => ({
  id: crypto.randomUUID(),
  isRevocable: true,
  credentials,
});

/** Tables of the test's own, for lists as small as the test wants. */
async function ownLists(size: number) {
  const clock = new AdjustableClock();
  const tables: RecorderTables = {
    card: await ownTable(client, "card"),
    status: await ownTable(client, "status"),
    insured: await ownTable(client, "insured"),
  };
  const settings = { size, ids: systemIds, now: clock.now };
  const holder = async (): Promise<CredentialHolder> => {
    const card = await newCard(crypto.randomUUID());
    await putUnique(tables.card, { ...cardKey(card.cardRef), ...card });
    return card;
  };
  /** An allocator with knowledge of its own, like an environment's, and takes so many places. */
  const environment = (random?: Random) => {
    const { freePlaces, recordCredentials } = credentialRecorder(tables, { ...settings, ...(random && { random }) });
    return async (of: CredentialHolder, count: number): Promise<readonly StatusPlace[] | undefined> =>
      recordCredentials(of, issuanceOf(Array.from({ length: count }, newCredential)), await freePlaces(count));
  };
  const newCredential = () => ({
    holderJkt: "jkt",
    issuedAt: clock.now(),
    expiresAt: plusSeconds(clock.now(), 3600),
  });
  const items = async (type: string) =>
    [...(await wholeTableNamed(stage, tables.card.name)), ...(await wholeTableNamed(stage, tables.status.name))].filter(
      (item) => item.type === type,
    );
  /** The places of all records, and those that are taken: `list#index`. */
  const recorded = async () => {
    const status = (record: object) => (record as { status: StatusPlace }).status;
    return (await items("credential")).map(status).map(({ list, index }) => `${list}#${index}`);
  };
  const taken = async () => (await items("status-entry")).map(({ pk }) => String(pk).replace("STATUS#", ""));
  return { clock, tables, settings, holder, environment, recorded, taken };
}

/** Nobody shares a place, every record has its entry, and no entry is lost. */
async function expectOneEntryEach({ recorded, taken }: Awaited<ReturnType<typeof ownLists>>, count: number) {
  const places = await recorded();
  expect(places).toHaveLength(count);
  expect(new Set(places).size).toBe(count);
  expect((await taken()).sort()).toEqual(places.sort());
}

const names = (places: readonly StatusPlace[] | undefined) =>
  (places ?? []).map(({ list, index }) => `${list}#${index}`);

describe("places in status lists", () => {
  test("are never given twice, however many ask at once and however small the lists, which open by themselves", async () => {
    const lists = await ownLists(16);
    const holder = await lists.holder();
    const holders = await Promise.all(Array.from({ length: 60 }, () => lists.holder()));
    // Lists of sixteen places are taken faster than opened: who finds none in eight tries asks again, as a wallet does.
    const untilGiven = async (each: CredentialHolder, count: number): Promise<string[]> =>
      lists
        .environment()(each, count)
        .then(names, () => untilGiven(each, count));
    const given = await Promise.all(holders.map((each, index) => untilGiven(each, 1 + (index % 6))));
    const places = given.flat();
    expect(places).toHaveLength(210);
    expect(new Set(places).size).toBe(210);
    await expectOneEntryEach(lists, 210);
    const opened = await statusListsIn(lists.tables.status, lists.clock.now).lists();
    expect(opened.length).toBeGreaterThanOrEqual(14);
    expect(opened.map(({ list }) => list)).toEqual(Array.from(opened, (_, index) => index + 1));
    expect(names(await lists.environment()(holder, 1))).toHaveLength(1);
  });

  test("are never given twice whatever random numbers say, and by environments that know little", async () => {
    const asks = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(asks, fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), async (asked, numbers) => {
        const lists = await ownLists(8);
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
          const places = await environments[which]?.(holder, wanted);
          expect(new Set(names(places)).size).toBe(wanted);
          count += wanted;
        }
        await expectOneEntryEach(lists, count);
      }),
      { numRuns: 6 },
    );
  });

  test("are looked up beforehand, so that half-full lists cost no second try", async () => {
    const lists = await ownLists(64);
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
    const lists = await ownLists(64);
    const { freePlaces, recordCredentials } = credentialRecorder(lists.tables, lists.settings);
    const [one, other] = [await lists.holder(), await lists.holder()];
    await lists.environment()(one, 1);
    lists.clock.pass(61);
    const credential = () => ({
      holderJkt: "jkt",
      issuedAt: lists.clock.now(),
      expiresAt: plusSeconds(lists.clock.now(), 3600),
    });
    const free = await freePlaces(1);
    const batches = await Promise.all(
      [one, other].map((holder) => recordCredentials(holder, issuanceOf([credential()]), free)),
    );
    expect(new Set(batches.flatMap(names)).size).toBe(2);
    // Nothing but taken places.
    const again = await recordCredentials(
      one,
      issuanceOf([credential()]),
      batches.flatMap((batch) => batch ?? []),
    );
    expect(names(again)).toHaveLength(1);
    await expectOneEntryEach(lists, 4);
  });

  test("of one batch are recorded all or none, each with a place of its own", async () => {
    const lists = await ownLists(2 ** 17);
    const places = await lists.environment()(await lists.holder(), LARGEST_BATCH);
    expect(new Set(names(places)).size).toBe(LARGEST_BATCH);
    expect(new Set((places ?? []).map(({ list }) => list)).size).toBeGreaterThan(1);
    await expectOneEntryEach(lists, LARGEST_BATCH);
  });
});

test("what the lists are not made for is not recorded: more than a batch, or a credential that outlives its list", async () => {
  const lists = await ownLists(64);
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

  test("that is opposed, on another phone, or not there", async () => {
    const lists = await ownLists(64);
    const [opposed, moved] = [await lists.holder(), await lists.holder()];
    await changed(lists.tables, opposed, { state: "opposed" });
    await changed(lists.tables, moved, { deviceJkt: "another" });
    for (const holder of [opposed, moved, { cardRef: "nobody", deviceJkt: "jkt" }]) {
      expect(await lists.environment()(holder, 2)).toBeUndefined();
    }
    await expectOneEntryEach(lists, 0);
  });

  test("that leaves its phone at the same instant, or it is on record when the phone is known to be left", async () => {
    const lists = await ownLists(256);
    await lists.environment()(await lists.holder(), 1);
    let recorded = 1;
    for (let round = 0; round < 15; round += 1) {
      const holder = await lists.holder();
      const [places] = await Promise.all([
        lists.environment()(holder, 1),
        changed(lists.tables, holder, { deviceJkt: "another" }).catch(() => undefined),
      ]);
      recorded += places?.length ?? 0;
    }
    await expectOneEntryEach(lists, recorded);
  });
});

describe("lists", () => {
  test("opened by many at once are as many as were wanted, each number once", async () => {
    const { tables, settings, clock } = await ownLists(64);
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
    const lists = await ownLists(64);
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

test("for somebody covered is recorded in the household's state in which it was asked for, all or none, and in no later one", async () => {
  const lists = await ownLists(2 ** 17);
  const holder = await lists.holder();
  await putUnique(lists.tables.insured, { ...insuredKey(holder.cardRef), revision: 8 });
  const { freePlaces, recordCredentials } = credentialRecorder(lists.tables, lists.settings);
  const credential = { holderJkt: "jkt", issuedAt: lists.clock.now(), expiresAt: plusSeconds(lists.clock.now(), 3600) };
  const record = async (revision: number, isRevocable: boolean) => {
    const issuance = { ...issuanceOf([credential, credential]), isRevocable, dependant: { ref: "child", revision } };
    return recordCredentials(holder, issuance, await freePlaces(2));
  };
  for (const isRevocable of [true, false]) {
    expect(await record(7, isRevocable)).toBeUndefined();
    expect(await lists.recorded().then((places) => places.length)).toBe(0);
  }
  expect(await record(8, true)).toHaveLength(2);
  await expectOneEntryEach(lists, 2);
});
