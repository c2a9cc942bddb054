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

/** An objection goes from none to one, and from one to one with the block: whoever meets others meets as many. */
const TRIES = 3;

/**
 * "This was not me": freezes a context in one transaction, and blocks the card with it on request. Said again it stays as it was; only the block
 * may be added. Of objections at the same instant one is written, and the others find it, and add to it what they wish beside.
 */
export async function objectToUse(
  ports: ObjectionPorts,
  wish: { readonly id: string; readonly blockCard: boolean },
  phone: ProvenPhone,
): Promise<Outcome<Objection, ObjectionRefusal>> {
  const [spent, first] = await Promise.all([phone.spendProof(), ports.context(wish.id)]);
  if (!spent.ok) return spent;
  if (first?.cardRef !== phone.subject) return refuse({ kind: "use-not-found" });
  let context: Context | undefined = first;
  for (let attempt = 0; context && attempt < TRIES; attempt += 1) {
    const objection = await objectionIn(ports, context, wish.blockCard, spent.value);
    if (objection) return done(objection);
    context = await ports.context(wish.id);
  }
  return refuse({ kind: "card-changed" });
}

/** The objection that stands in a context, by this call or before; none if context or card were not as they had been read. */
async function objectionIn(
  ports: ObjectionPorts,
  context: Context,
  blockCard: boolean,
  card: Card,
): Promise<Objection | undefined> {
  const known = standing(context, blockCard);
  if (known) return known;
  const objection = { at: context.objection?.at ?? ports.now(), blockedCard: blockCard };
  const isWritten = await ports.object(context, objection, blockCard ? suspensionOf(ports, card) : undefined);
  return isWritten ? objection : undefined;
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
