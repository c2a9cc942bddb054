import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { practiceReadsIn } from "../../shared/adapters/dynamodb/practice-reads.ts";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { parisDay } from "../../shared/domain/calendar.ts";
import { digest } from "../../shared/kernel/ids.ts";
import { freshEnvironment, invoke } from "../support/deployed-functions.ts";
import { eventually } from "../support/eventually.ts";
import { send } from "../support/http-client.ts";
import { type PersonWithPhone, signedInHolder } from "../support/people.ts";
import { PracticeAdmin } from "../support/practice-admin.ts";
import { signedInReader } from "../support/readers.ts";
import { Secrets } from "../support/secrets.ts";
import { inStage } from "../support/stage.ts";
import { partition } from "../support/stored-items.ts";

const stage = inStage();
const { admin: adminUrl } = stage.urls;
const admin = new PracticeAdmin(adminUrl, new Secrets());
const newId = () => String(randomInt(100_000_000, 1_000_000_000));
const PHARMACY = { name: "Pharmacie des Essais", kind: "pharmacy", departement: "48" } as const;
const ADDRESS = { lines: ["2 rue du Puy"], postcode: "48000", city: "Mende" };

const dynamo = documentClient(stage.aws);
afterAll(() => dynamo.destroy());

let holder: PersonWithPhone;
beforeAll(async () => {
  holder = await signedInHolder(stage);
});

describe("where the card is taken", () => {
  const search = async (query: string) => {
    const answer = await send(fetch, { method: "GET", url: `${stage.urls.card}/v1/practices?${query}` });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const body = answer.body as { practices: Record<string, unknown>[]; next_cursor?: string };
    return { answer, ...body };
  };

  it("is told to anybody, nearest first, what is declared beside what is read, and without whoever is blocked or not listed", async () => {
    const [near, far, blocked, unlisted] = [newId(), newId(), newId(), newId()];
    const at = (latitude: number) => ({ ...PHARMACY, departement: "09", place: { latitude, longitude: 1.6 } });
    await admin.registerPractice(far, at(42.99));
    await admin.registerPractice(near, { ...at(42.961), address: ADDRESS, speciality: "50", declared: true });
    await admin.registerPractice(blocked, at(42.96));
    await admin.registerPractice(unlisted, { ...at(42.96), listed: false });
    await admin.block(blocked);
    await freshEnvironment(stage, "find-practices");
    const found = await search("departement=09&kind=pharmacy&near=42.96,1.6");
    expect(found.practices).toEqual([
      {
        id: near,
        name: PHARMACY.name,
        kind: "pharmacy",
        speciality: "50",
        address: ADDRESS,
        distance_km: 0.1,
        declared: true,
        accepted: { last_30_days: "none" },
      },
      expect.objectContaining({ id: far, distance_km: 3.3, declared: false }),
    ]);
    const first = await search("departement=09&near=42.96,1.6&limit=1");
    expect(first.practices).toMatchObject([{ id: near }]);
    const second = await search(`departement=09&near=42.96,1.6&limit=1&cursor=${first.next_cursor}`);
    expect(second.practices).toMatchObject([{ id: far }]);
    const listed = await search("departement=09&kind=pharmacy");
    expect(listed.practices.map(({ id }) => id)).toEqual([near, far].sort());
  });

  it("is told of all that is near a place, whatever département it is in, page by page, in two round trips and then in one", async () => {
    const [here, across, away] = [newId(), newId(), newId()];
    const at = (departement: string, latitude: number) => ({
      ...PHARMACY,
      departement,
      place: { latitude, longitude: 3.01 },
    });
    await admin.registerPractice(across, at("48", 44.37));
    await admin.registerPractice(here, at("12", 44.36));
    await admin.registerPractice(away, at("48", 44.52));
    await freshEnvironment(stage, "find-practices");
    const { result: found, calls } = await stage.watchingCalls(() => search("kind=pharmacy&near=44.36,3.01"));
    expect(found.practices).toMatchObject([
      { id: here, distance_km: 0 },
      { id: across, distance_km: 1.1 },
    ]);
    expect(found).not.toHaveProperty("departement");
    const mine = calls.filter(({ caller }) => caller === "find-practices").map(({ action }) => action);
    expect(mine.slice(0, -1).every((action) => action === "dynamodb:Query")).toBe(true);
    expect([mine.length <= 17, mine.at(-1)]).toEqual([true, "dynamodb:BatchGetItem"]);
    const { calls: later } = await stage.watchingCalls(() => search("near=44.36,3.01"));
    const again = later.filter(({ caller }) => caller === "find-practices").map(({ action }) => action);
    expect(again).toEqual(["dynamodb:BatchGetItem"]);
    const first = await search("near=44.36,3.01&limit=1");
    const second = await search(`near=44.36,3.01&limit=1&cursor=${first.next_cursor}`);
    expect([first, second].map(({ practices: [only] }) => only?.id)).toEqual([here, across]);
    expect(second.next_cursor).toBeUndefined();
  });

  it("may be kept by caches for minutes, and is asked again by its tag", async () => {
    const url = `${stage.urls.card}/v1/practices?departement=09`;
    const { answer } = await search("departement=09");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    const etag = answer.headers.get("etag") ?? "";
    const again = await send(fetch, { method: "GET", url, headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
  });

  it("comes from what really happened: reads are counted once each, told in steps, and not before the day after", async () => {
    const reader = await signedInReader(stage);
    const practiceId = reader.clientId.slice(0, 9);
    const readsOf = async () => {
      const items = await partition(stage, "practice", `PRACTICE#${practiceId}`);
      return items.filter(({ sk }) => String(sk).startsWith("READS#"));
    };
    const opened = (await reader.openContext(await holder.phone.qr())).expecting(201);
    await eventually("the read", async () => (await readsOf()).length === 1);
    const [today] = await readsOf();
    expect(today?.reads).toEqual(new Set([opened.context_id.slice(0, 11)]));

    const { markRead } = practiceReadsIn({ client: dynamo, name: stage.tables.practice });
    const yesterday = parisDay(new Date(Date.now() - 24 * 3600_000));
    const control = newId();
    for (const id of [practiceId, control]) await admin.registerPractice(id, { ...PHARMACY, departement: "46" });
    const newReads = (count: number) => Array.from({ length: count }, () => digest("read", crypto.randomUUID()));
    const four = newReads(4);
    // The stream may bring each more than once.
    for (const read of [...four, ...four]) await markRead(practiceId, yesterday, read);
    for (const read of newReads(50)) await markRead(control, yesterday, read);
    const acceptedAt = async (id: string) =>
      (await search("departement=46")).practices.find((practice) => practice.id === id)?.accepted;
    expect(await acceptedAt(control)).toEqual({ last_30_days: "none" });

    await invoke(stage, "reckon-acceptance", {});
    const isTold = async (id: string, step: string) => JSON.stringify(await acceptedAt(id)).includes(step);
    await eventually("the round", () => isTold(control, "often"));
    expect(await acceptedAt(practiceId)).toEqual({ last_30_days: "none" });
    for (const read of newReads(1)) await markRead(practiceId, yesterday, read);
    await invoke(stage, "reckon-acceptance", {});
    await eventually("the next round", () => isTold(practiceId, "some"));
  });
});
