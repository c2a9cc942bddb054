import { parisDay } from "../../../shared/domain/calendar.ts";
import { type CareEvent, type EventKey, keptUntil } from "../../../shared/domain/care-event.ts";
import type { Context } from "../../../shared/domain/context.ts";
import { relayEndOfInstant } from "../../../shared/domain/relay.ts";
import { wholeSeconds } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import type { CareEventWish } from "./wish.ts";

/** Where the event of a wish stands, whatever else it says. */
export function eventKeyOf(
  { key }: Pick<CareEventWish, "key">,
  { practiceId, readerId, cardRef, openedAt }: Context,
): EventKey {
  // The context's day, not the body's: a retry with another time must meet the first one's key.
  const contextDay = parisDay(openedAt);
  // An event is looked for under its card and day. With both in its name, no other event bears that, whatever a reader does with its keys.
  return { cardRef, contextDay, ref: digest("care-event", practiceId, readerId, cardRef, contextDay, key) };
}

/** The event that a wish comes to within its context, with its receipt: a signature over who, where, when and the digest of the claim. */
export async function newEvent(
  wish: CareEventWish,
  context: Context,
  now: Date,
  signReceipt: (claims: object) => Promise<string>,
): Promise<CareEvent> {
  const { practiceId, readerId } = context;
  const key = eventKeyOf(wish, context);
  const claims = { jti: key.ref, reader: readerId, practice: practiceId, context_id: context.id, kind: wish.kind };
  const recorded = {
    ...key,
    eventId: wish.eventId,
    practiceId,
    contextId: context.id,
    recordedAt: now.toISOString(),
    receipt: await signReceipt({ ...claims, ...claimsOf(wish) }),
    bodyHash: wish.bodyHash,
    // A cancellation is news whenever it comes: the phone has kept what it ends.
    relayUntil: wholeSeconds(relayEndOfInstant(wish.kind === "cancellation" ? now : wish.performedAt)),
    expiresAt: keptUntil(now),
  };
  if (wish.kind === "cancellation") return { ...recorded, kind: wish.kind, cancels: wish.cancels, reason: wish.reason };
  const { kind, performedAt, beneficiary, stay, claimDigest, invoice, corrects } = wish;
  return {
    ...recorded,
    kind,
    performedAt: performedAt.toISOString(),
    beneficiary,
    stay,
    claimDigest,
    invoice,
    corrects,
  };
}

const claimsOf = (wish: CareEventWish) =>
  wish.kind === "cancellation"
    ? { cancels: wish.cancels, reason: wish.reason }
    : {
        professional: wish.invoice.professional.rpps,
        performed_at: wish.performedAt.toISOString(),
        claim_digest: wish.claimDigest,
        corrects: wish.corrects,
      };
