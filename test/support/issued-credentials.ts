import { randomUUID } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { createLocalJWKSet } from "jose";
import { documentClient } from "../../shared/adapters/dynamodb/table.ts";
import { verifyStatusListToken } from "../../shared/protocol/status-list/status-list-token.ts";
import { type VerifiedCredential, verifyCredential } from "./credential-verifier.ts";
import type { PersonWithPhone } from "./people.ts";
import { publishedKeys } from "./published-keys.ts";
import type { TestStage } from "./stage.ts";
import { Wallet } from "./wallet.ts";

export interface IssuedCredential extends VerifiedCredential {
  readonly text: string;
}

/** A credential in a wallet of its own, verified as it came. */
export async function issuedCredential(stage: TestStage, { phone }: PersonWithPhone): Promise<IssuedCredential> {
  const wallet = await Wallet.make();
  const text = await wallet.accept((await phone.offer()).expecting(201).credential_offer);
  return { text, ...(await verifyCredential(text, stage.urls.card)) };
}

/** The status of a credential in its list as it is served at this moment; undefined when nothing can be said of it. */
export async function servedStatus(stage: TestStage, { status }: VerifiedCredential): Promise<number | undefined> {
  const token = await (await fetch(status.uri)).text();
  const keys = createLocalJWKSet(await publishedKeys(`${stage.urls.card}/jwks.json`));
  const list = await verifyStatusListToken(token, { uri: status.uri, keys, now: new Date() });
  return list?.statusOf(status);
}

/** The record of a card that has left its phone, as the table's stream brings it. */
export function phoneLeft({ person, phone }: PersonWithPhone, endedJkt = phone.hardwareKey.jkt) {
  const [id, at] = [randomUUID(), new Date().toISOString()];
  const { cardRef } = person;
  const key = { pk: `CARD#${cardRef}`, sk: `CHANGE#${at}#${id}` };
  return { ...key, type: "card-change", id, cardRef, kind: "phone-lost", endedJkt, at };
}

/** Writes items into the card table, for what the stage's workers then find there. */
export async function putCardItems(stage: TestStage, ...items: object[]): Promise<void> {
  const client = documentClient(stage.aws);
  try {
    for (const Item of items) await client.send(new PutCommand({ TableName: stage.tables.card, Item: { ...Item } }));
  } finally {
    client.destroy();
  }
}
