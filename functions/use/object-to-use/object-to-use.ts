import type { Suspension } from "../../../shared/adapters/dynamodb/objection-items.ts";
import type { Card } from "../../../shared/domain/card.ts";
import type { Context, Objection } from "../../../shared/domain/context.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface ObjectionPorts {
  context(id: string): Promise<Context | undefined>;
  object(context: Context, objection: Objection, suspension: Suspension | undefined): Promise<boolean>;
  readonly ids: Ids;
  now(): Date;
}
export type ObjectionRefusal =
  | PhoneRefusal
  /** Another card's, and none at all, look alike. */
  | { readonly kind: "use-not-found" }
  | { readonly kind: "card-changed" };

/**
 * "This was not me": freezes a context in one transaction, and blocks the card with it on request. Said again it stays as it was; only the block
 * may be added. Of objections at the same instant one is written, and the others find it.
 */
export async function objectToUse(
  ports: ObjectionPorts,
  wish: { readonly id: string; readonly blockCard: boolean },
  phone: ProvenPhone,
): Promise<Outcome<Objection, ObjectionRefusal>> {
  const [spent, context] = await Promise.all([phone.spendProof(), ports.context(wish.id)]);
  if (!spent.ok) return spent;
  if (context?.cardRef !== phone.subject) return refuse({ kind: "use-not-found" });
  const known = standing(context, wish.blockCard);
  if (known) return done(known);
  const objection = { at: context.objection?.at ?? ports.now(), blockedCard: wish.blockCard };
  if (await ports.object(context, objection, wish.blockCard ? suspensionOf(ports, spent.value) : undefined))
    return done(objection);
  const met = await ports.context(wish.id);
  const first = met && standing(met, wish.blockCard);
  return first ? done(first) : refuse({ kind: "card-changed" });
}

/** The objection that stands, if it is all that is wished. */
const standing = ({ objection }: Context, blockCard: boolean): Objection | undefined =>
  objection && (objection.blockedCard || !blockCard) ? objection : undefined;

/** A card that is suspended already stays so. */
function suspensionOf(ports: ObjectionPorts, card: Card): Suspension | undefined {
  if (card.state !== "active") return undefined;
  const { cardRef, deviceJkt: jkt } = card;
  return { card, change: { id: ports.ids.uuid(), cardRef, kind: "suspended", at: ports.now(), jkt } };
}
