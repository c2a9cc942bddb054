import type { Activation } from "../../shared/adapters/dynamodb/enrolment-items.ts";
import type { Card } from "../../shared/domain/card.ts";
import { newClientKey } from "./key-pair.ts";

/** A card on a phone of its own, for tests of what is stored. */
export async function newCard(cardRef: string): Promise<Card> {
  const { jwk, jkt } = await newClientKey();
  return {
    cardRef,
    state: "active",
    nature: "test",
    activatedAt: new Date().toISOString(),
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
