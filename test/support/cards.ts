import { cardKey } from "../../shared/adapters/dynamodb/card-items.ts";
import type { Activation } from "../../shared/adapters/dynamodb/enrolment-items.ts";
import { putUnique, type Table } from "../../shared/adapters/dynamodb/table.ts";
import { type Card, newBindingId } from "../../shared/domain/card.ts";
import { systemIds } from "../../shared/kernel/ids.ts";
import { newClientKey } from "./key-pair.ts";

/** A card on a phone of its own, for tests of what is stored. */
export async function newCard(cardRef: string): Promise<Card> {
  const { jwk, jkt } = await newClientKey();
  return {
    cardRef,
    state: "active",
    nature: "test",
    activatedAt: new Date().toISOString(),
    bindingId: newBindingId(systemIds),
    deviceJkt: jkt,
    deviceKey: jwk,
    assurance: { level: "unattested" },
    codeMac: "mac",
    tries: 0,
    lastTryAt: 0,
  };
}

/** What makes a first card of it. */
export const firstCard = (card: Card, at = new Date()): Activation => ({
  card,
  change: { id: crypto.randomUUID(), cardRef: card.cardRef, kind: "activated", at, jkt: card.deviceJkt },
});

/** The same, in a table. */
export async function storedCard(table: Table): Promise<Card> {
  const card = await newCard(`1${systemIds.secret(16)}`);
  await putUnique(table, { ...cardKey(card.cardRef), ...card });
  return card;
}
