import { parisDay } from "../../../shared/domain/calendar.ts";
import { wasHeldAt } from "../../../shared/domain/context.ts";
import { rightsOn } from "../../../shared/domain/insured.ts";
import { organismOf } from "../../../shared/domain/organism.ts";
import type { ProvenClient } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type NotOwn, type OwnContextPorts, ownContextOf } from "../own-context.ts";

export interface AttestRightsPorts extends OwnContextPorts {
  sign(claims: object): Promise<string>;
}
export type AttestRightsRefusal = NotOwn | { readonly kind: "context-not-held" };

/**
 * "Was it valid then?", signed, so that whoever doubts it later can verify it without us. The answer is made of what the directory said when
 * the context was opened, which stands in the context itself: one round trip, and nothing that can have been changed since.
 * @returns a JWT (`apcv-rights+jwt`), certified as receipts are
 */
export async function attestRights(
  ports: AttestRightsPorts,
  wish: { contextId: string; at: Date },
  caller: ProvenClient,
): Promise<Outcome<string, AttestRightsRefusal>> {
  const own = await ownContextOf(ports, wish.contextId, caller);
  if (!own.ok) return own;
  const context = own.value;
  if (wish.at > ports.now() || !wasHeldAt(context, wish.at)) return refuse({ kind: "context-not-held" });
  const { id, practiceId, readerId, openedAt, rightsThen } = context;
  const attestation = await ports.sign({
    practice: practiceId,
    reader: readerId,
    context_id: id,
    at: wish.at.toISOString(),
    known_at: openedAt.toISOString(),
    organism: organismOf(rightsThen.organism),
    in_force: rightsOn(rightsThen, parisDay(wish.at)).holds,
  });
  return done(attestation);
}
