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
    codeMac: "mac",
    tries: 0,
    lastTryAt: 0,
  };
}
