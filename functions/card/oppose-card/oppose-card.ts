import type { Card, Opposition } from "../../../shared/domain/card.ts";
import type { CardChange, OppositionReason } from "../../../shared/domain/card-change.ts";
import { type InsuredLookup, insuredByNir } from "../../../shared/domain/insured.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface OppositionPorts {
  oppose(card: Card, reason: OppositionReason, change: CardChange): Promise<boolean>;
  readonly ids: Ids;
  now(): Date;
}

export interface LostPhonePorts extends OppositionPorts, InsuredLookup {
  cardNow(cardRef: string): Promise<Card | undefined>;
}

export type CardChanged = { readonly kind: "card-changed" };
/** A wrong number, an unknown one, somebody else's and one without a card get the same answer. */
export type OppositionRefusal = CardChanged | { readonly kind: "card-not-found" };

/** Blocks a lost or stolen phone from the health account, without the phone and without the code: whoever is in a hurry has neither. */
export async function blockLostPhone(
  ports: LostPhonePorts,
  wish: { nir: string; reason: "lost" | "stolen"; accountSubject: string },
): Promise<Outcome<Opposition, OppositionRefusal>> {
  const insured = await insuredByNir(ports, wish.nir);
  if (insured?.accountSubject !== wish.accountSubject) return refuse({ kind: "card-not-found" });
  const card = await ports.cardNow(insured.cardRef);
  return card ? opposeCard(ports, card, wish.reason) : refuse({ kind: "card-not-found" });
}

/** Opposes a card, once: again is answered with the opposition that stands. */
export async function opposeCard(
  ports: OppositionPorts,
  card: Card,
  reason: OppositionReason,
): Promise<Outcome<Opposition, CardChanged>> {
  if (card.opposition) return done(card.opposition);
  const at = ports.now();
  const { cardRef, deviceJkt: endedJkt, bindingId: endedBinding } = card;
  const ended = { endedJkt, endedBinding };
  const change = { id: ports.ids.uuid(), cardRef, kind: `phone-${reason}` as const, at, ...ended };
  return (await ports.oppose(card, reason, change)) ? done({ reason, at }) : refuse({ kind: "card-changed" });
}
