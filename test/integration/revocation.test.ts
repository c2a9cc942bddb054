import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, expect, test } from "vitest";
import { cardKey } from "../../shared/adapters/dynamodb/card-items.ts";
import { credentialRecorder, credentialsIn } from "../../shared/adapters/dynamodb/credential-items.ts";
import { insuredKey } from "../../shared/adapters/dynamodb/insured-table.ts";
import { statusChangesIn } from "../../shared/adapters/dynamodb/status-changes.ts";
import { documentClient, putUnique } from "../../shared/adapters/dynamodb/table.ts";
import { statusListBucket } from "../../shared/adapters/s3/status-list-bucket.ts";
import type { RecordedCredential } from "../../shared/domain/credential.ts";
import type { StatusPlace } from "../../shared/domain/status-list.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { AdjustableClock } from "../support/adjustable-clock.ts";
import { newCard } from "../support/cards.ts";
import { ownTable } from "../support/own-table.ts";
import { inStage } from "../support/stage.ts";
import { wholeTableNamed } from "../support/stored-items.ts";

const stage = inStage();
const client = documentClient(stage.aws);
const s3 = new S3Client(stage.aws);
afterAll(() => {
  client.destroy();
  s3.destroy();
});

/** A card with credentials on record, in tables of the test's own. */
async function cardWith(count: number, isRevocable = true) {
  const clock = new AdjustableClock();
  const tables = {
    card: await ownTable(client, "card"),
    status: await ownTable(client, "status"),
    insured: await ownTable(client, "insured"),
  };
  const card = await newCard(crypto.randomUUID());
  await putUnique(tables.card, { ...cardKey(card.cardRef), ...card });
  await putUnique(tables.insured, { ...insuredKey(card.cardRef), revision: 1 });
  const { recordCredentials } = credentialRecorder(tables, { size: 2 ** 17, ids: systemIds, now: clock.now });
  const record = (id: string, lifeSeconds: number) =>
    recordCredentials(
      card,
      {
        id,
        isRevocable,
        revision: 1,
        credentials: [{ holderJkt: "jkt", issuedAt: clock.now(), expiresAt: plusSeconds(clock.now(), lifeSeconds) }],
      },
      [],
    );
  for (let index = 0; index < count; index += 1) await record(`credential-${index}`, 3600 * (index + 1));
  const { liveCredentials, revoke } = credentialsIn(tables, clock.now);
  const live = async () => {
    const found: RecordedCredential[] = [];
    for await (const credential of liveCredentials(card.cardRef)) found.push(credential);
    return found;
  };
  const changed = async () => {
    const items = await wholeTableNamed(stage, tables.status.name);
    return items.filter(({ type }) => type === "status-change");
  };
  return { clock, tables, card, live, revoke, changed };
}

test("a revoked credential is marked with when and why, and its place is INVALID for as long as its list lives", async () => {
  const { clock, tables, live, revoke, changed } = await cardWith(2);
  const [first, second] = (await live()) as [RecordedCredential, RecordedCredential];
  expect(await revoke(first, "holder")).toBe(true);
  expect(await live()).toEqual([second]);
  const marked = (await wholeTableNamed(stage, tables.card.name)).find(({ id }) => id === first.id);
  expect(marked).toMatchObject({ revokedAt: clock.now().toISOString(), revocation: "holder" });
  const { list, index, endsAt } = first.status as StatusPlace;
  expect(await changed()).toEqual([
    {
      pk: `STATUS#${list}`,
      sk: `CHANGED#${index}`,
      type: "status-change",
      list,
      index,
      status: 1,
      at: clock.now().toISOString(),
      expiresAt: endsAt.getTime() / 1000,
    },
  ]);
  expect(await statusChangesIn(tables.status).changedStatuses(list)).toEqual([[index, 1]]);
  expect(await statusChangesIn(tables.status).changedStatuses(list + 100)).toEqual([]);
});

test("of many who revoke one credential at once one does, and the first reason stays", async () => {
  const { tables, live, revoke, changed } = await cardWith(1);
  const [credential] = (await live()) as [RecordedCredential];
  // Of transactions at the same instant DynamoDB may cancel some: whoever revokes asks again.
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => revoke(credential, "death").catch(() => false)));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  expect(await revoke(credential, "holder")).toBe(false);
  expect(await changed()).toHaveLength(1);
  const marked = (await wholeTableNamed(stage, tables.card.name)).find(({ id }) => id === credential.id);
  expect(marked?.revocation).toBe("death");
});

test("a credential that is gone changes no list", async () => {
  const { live, revoke, changed } = await cardWith(1);
  const [credential] = (await live()) as [RecordedCredential];
  expect(await revoke({ ...credential, id: "nobody" }, "holder")).toBe(false);
  expect(await changed()).toEqual([]);
});

test("what has expired is not live any more, however late it is deleted", async () => {
  const { clock, live } = await cardWith(2);
  clock.pass(3600);
  expect((await live()).map(({ id }) => id)).toEqual(["credential-1.0"]);
});

test("of two publications that were begun together the second to arrive is not written, nor is one older than what is there", async () => {
  const { published, read, remove, replace } = statusListBucket(s3, stage.statusListBucket);
  const list = 900_000_001;
  const at = (seconds: number) => new Date(Date.parse("2026-11-25T10:00:00Z") + seconds * 1000);
  expect(await published(list)).toBeUndefined();
  expect(await replace(list, "first", at(1), undefined)).toBe(true);
  expect(await replace(list, "at the same time", at(1), undefined)).toBe(false);
  const first = await published(list);
  expect(first?.readAt).toEqual(at(1));
  expect(await replace(list, "second", at(3), first)).toBe(true);
  expect(await replace(list, "slow", at(2), first)).toBe(false);
  expect(await read(list)).toMatchObject({ token: "second" });
  const second = await published(list);
  expect(await read(list, second?.etag)).toBe("unchanged");
  await remove(list);
  expect([await published(list), await read(list), await read(list, second?.etag)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(await replace(list, "of what is gone", at(4), second)).toBe(false);
});
