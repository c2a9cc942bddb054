import type { Card } from "../../../shared/domain/card.ts";
import type { CardChange } from "../../../shared/domain/card-change.ts";
import { type RevocationPorts, revokeCredentials } from "../revoke-credentials/revoke-credentials.ts";
import type { Supersession } from "./contract.ts";

export interface SupersessionPorts extends RevocationPorts {
  cardNow(cardRef: string): Promise<Card | undefined>;
  /** Once for each change, however often it is recorded. */
  recordChange(change: CardChange): Promise<void>;
  /** Waits for its turn. */
  turn(): Promise<void>;
}

export type Superseded = "no-card" | "nothing-live" | "revoked";

/**
 * Revokes what was issued to a person before what it says changed, and has their phone told to fetch the new one; nobody is told whose card holds none.
 * Telling is a change in the card's history, which the card table's stream brings to the phone: written before anything is revoked, since a credential that was
 * revoked is not found again by who repeats this. After a death nobody is told, and nothing is issued again.
 */
export async function supersedeCredentials(
  ports: SupersessionPorts,
  { id, cardRef, at, why }: Supersession,
): Promise<Superseded> {
  const card = await ports.cardNow(cardRef);
  if (!card) return "no-card";
  await ports.turn();
  const until = new Date(at);
  if (why === "claims-changed" && (await holdsAny(ports, cardRef))) {
    const jkt = card.state === "opposed" ? undefined : card.deviceJkt;
    await ports.recordChange({ id, cardRef, kind: "details-changed", at: until, jkt });
  }
  const reason = why === "death" ? "death" : "superseded";
  const which = why === "death" ? ({ kind: "all" } as const) : ({ kind: "issued-until", until } as const);
  return (await revokeCredentials(ports, cardRef, which, reason)) > 0 ? "revoked" : "nothing-live";
}

async function holdsAny({ liveCredentials }: RevocationPorts, cardRef: string): Promise<boolean> {
  for await (const _live of liveCredentials(cardRef)) return true;
  return false;
}
