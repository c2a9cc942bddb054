import { parisDay } from "../../../shared/domain/calendar.ts";
import {
  addsUp,
  CARE_RELAY_DAYS,
  type CareEvent,
  type CareKind,
  type Invoice,
} from "../../../shared/domain/care-event.ts";
import type { Context } from "../../../shared/domain/context.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import { type ProofReplayed, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { ONLINE_SKEW_SECONDS } from "../../../shared/protocol/embedded-key-jwt.ts";

export interface CareEventPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  context(id: string): Promise<Context | undefined>;
  recordEvent(event: CareEvent): Promise<CareEvent>;
  signReceipt(claims: object): Promise<string>;
  now(): Date;
}
export interface CareEventWish {
  readonly idempotencyKey: string | undefined;
  readonly eventId: string;
  readonly contextId: string;
  readonly kind: CareKind;
  readonly performedAt: Date;
  readonly claimDigest: string;
  readonly invoice: Invoice;
  readonly bodyHash: string;
}
export type CareEventRefusal =
  | ProofReplayed
  | StandingRefusal
  | { readonly kind: "idempotency-key-missing" }
  | { readonly kind: "invoice-does-not-add-up" }
  | { readonly kind: "context-not-found" }
  | { readonly kind: "care-outside-context" }
  | { readonly kind: "idempotency-conflict" };

/**
 * Records a care event: context read, then one conditional put whose key is made from the request, so the put is the idempotency. The stream
 * carries it on to the phone; nothing is written after the answer.
 */
export async function recordCareEvent(
  ports: CareEventPorts,
  wish: CareEventWish,
  caller: ProvenClient,
): Promise<Outcome<CareEvent, CareEventRefusal>> {
  if (wish.idempotencyKey !== `"${wish.eventId}"`) return refuse({ kind: "idempotency-key-missing" });
  if (!addsUp(wish.invoice)) return refuse({ kind: "invoice-does-not-add-up" });
  const read = await whileSpending(caller, Promise.all([ports.standing(caller.client), ports.context(wish.contextId)]));
  if (!read.ok) return read;
  const [standing, context] = read.value;
  if (standing !== "good") return refuse(standing);
  // Another reader's context and none at all look alike.
  if (!context || `${context.practiceId}.${context.readerId}` !== caller.subject)
    return refuse({ kind: "context-not-found" });
  if (!within(context, wish.performedAt)) return refuse({ kind: "care-outside-context" });
  const event = await newEvent(ports, wish, context);
  const stored = await ports.recordEvent(event);
  return stored.bodyHash === wish.bodyHash ? done(stored) : refuse({ kind: "idempotency-conflict" });
}

const within = (context: Context, instant: Date): boolean =>
  plusSeconds(context.openedAt, -ONLINE_SKEW_SECONDS) <= instant && instant <= context.validUntil;

async function newEvent(ports: CareEventPorts, wish: CareEventWish, context: Context): Promise<CareEvent> {
  const { eventId, kind, claimDigest, invoice, bodyHash } = wish;
  const { practiceId, readerId, cardRef } = context;
  const ref = digest("care-event", practiceId, readerId, eventId);
  const performedAt = wish.performedAt.toISOString();
  const receipt = await ports.signReceipt({
    jti: ref,
    reader: readerId,
    practice: practiceId,
    context_id: context.id,
    kind,
    performed_at: performedAt,
    claim_digest: claimDigest,
  });
  return {
    cardRef,
    ref,
    // The context's day, not the body's: a retry with another time must meet the first one's key.
    careDay: parisDay(context.openedAt),
    eventId,
    kind,
    practiceId,
    performedAt,
    recordedAt: ports.now().toISOString(),
    claimDigest,
    invoice,
    receipt,
    bodyHash,
    expiresAt: plusSeconds(wish.performedAt, CARE_RELAY_DAYS * 24 * 3600),
  };
}
