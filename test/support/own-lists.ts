import { randomUUID } from "node:crypto";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { cardKey } from "../../shared/adapters/dynamodb/card-items.ts";
import { credentialRecorder, type RecorderTables } from "../../shared/adapters/dynamodb/credential-items.ts";
import { insuredKey } from "../../shared/adapters/dynamodb/insured-table.ts";
import type { Random } from "../../shared/adapters/dynamodb/status-places.ts";
import { putUnique } from "../../shared/adapters/dynamodb/table.ts";
import type { CredentialHolder, Issuance, NewCredential, NotRecorded } from "../../shared/domain/credential.ts";
import type { StatusPlace } from "../../shared/domain/status-list.ts";
import { plusSeconds } from "../../shared/kernel/clock.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import type { Outcome } from "../../shared/kernel/outcome.ts";
import { AdjustableClock } from "./adjustable-clock.ts";
import { newCard } from "./cards.ts";
import { ownTable } from "./own-table.ts";
import type { TestStage } from "./stage.ts";
import { wholeTableNamed } from "./stored-items.ts";

export const issuanceOf = (credentials: readonly NewCredential[]): Issuance => ({
  id: randomUUID(),
  isRevocable: true,
  revision: 1,
  credentials,
});

/** Tables of the test's own, for lists as small as the test wants. */
export async function ownLists(stage: TestStage, client: DynamoDBDocumentClient, size: number) {
  const clock = new AdjustableClock();
  const tables: RecorderTables = {
    card: await ownTable(client, "card"),
    status: await ownTable(client, "status"),
    insured: await ownTable(client, "insured"),
  };
  const settings = { size, ids: systemIds, now: clock.now };
  const holder = async (): Promise<CredentialHolder> => {
    const card = await newCard(randomUUID());
    await putUnique(tables.card, { ...cardKey(card.cardRef), ...card });
    await putUnique(tables.insured, { ...insuredKey(card.cardRef), revision: 1 });
    return card;
  };
  /** An allocator with knowledge of its own, like an environment's, and takes so many places. */
  const environment = (random?: Random) => {
    const { freePlaces, recordCredentials } = credentialRecorder(tables, { ...settings, ...(random && { random }) });
    return async (of: CredentialHolder, count: number) =>
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
  return { clock, tables, settings, holder, environment, newCredential, recorded, taken };
}
export type OwnLists = Awaited<ReturnType<typeof ownLists>>;

/** Nobody shares a place, every record has its entry, and no entry is lost. */
export async function expectOneEntryEach({ recorded, taken }: Pick<OwnLists, "recorded" | "taken">, count: number) {
  const places = await recorded();
  expect(places).toHaveLength(count);
  expect(new Set(places).size).toBe(count);
  expect((await taken()).sort()).toEqual(places.sort());
}

export const names = (places: readonly StatusPlace[]): string[] => places.map(({ list, index }) => `${list}#${index}`);

/** The places that were taken, of whatever was put on record. */
export function placesOf(recording: Outcome<readonly StatusPlace[], NotRecorded>): readonly StatusPlace[] {
  if (!recording.ok) throw new Error(recording.refusal.kind);
  return recording.value;
}
