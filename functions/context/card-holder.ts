import { natureAt } from "../../shared/domain/canary.ts";
import type { Card, CardNature } from "../../shared/domain/card.ts";
import type { Context } from "../../shared/domain/context.ts";
import type { DirectoryEntry } from "../../shared/domain/insured.ts";
import { done, type Outcome, refuse } from "../../shared/kernel/outcome.ts";

export interface CardHolderPorts {
  card(cardRef: string): Promise<Card | undefined>;
  household(cardRef: string): Promise<DirectoryEntry | undefined>;
  readonly nature: CardNature;
}
export type CardRefusal =
  | { readonly kind: "unknown-card" }
  | { readonly kind: "card-suspended" }
  | { readonly kind: "card-opposed" }
  | { readonly kind: "card-of-another-nature" };

/** Whose a card is, as it stands now: both are read together. A practice is told of an opposition whenever it asks, before it bills. */
export async function holderOf(
  ports: CardHolderPorts,
  { cardRef, practiceId }: Pick<Context, "cardRef" | "practiceId">,
): Promise<Outcome<DirectoryEntry, CardRefusal>> {
  const [card, household] = await Promise.all([ports.card(cardRef), ports.household(cardRef)]);
  if (!card || !household) return refuse({ kind: "unknown-card" });
  const unusable = whyUnusable(card, natureAt(practiceId, ports.nature));
  return unusable ? refuse(unusable) : done(household);
}

export function whyUnusable(card: Card, nature: CardNature): CardRefusal | undefined {
  if (card.nature !== nature) return { kind: "card-of-another-nature" };
  if (card.state === "suspended") return { kind: "card-suspended" };
  return card.state === "opposed" ? { kind: "card-opposed" } : undefined;
}
