import { parisDay } from "../../../shared/domain/calendar.ts";
import {
  type CareEvent,
  type CareKind,
  type InvoiceClaim,
  LATE_EVENT_DAYS,
  lastDayFor,
  type Recording,
  type Stay,
} from "../../../shared/domain/care-event.ts";
import { type BeneficiaryRef, type Context, isOf, takesCareOf } from "../../../shared/domain/context.ts";
import { type Invoice, mismatchesIn } from "../../../shared/domain/invoice.ts";
import { relayEndOfInstant } from "../../../shared/domain/relay.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import { type ProofReplayed, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { plusSeconds, wholeSeconds } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { ONLINE_SKEW_SECONDS } from "../../../shared/protocol/embedded-key-jwt.ts";

export interface CareEventPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  /** Those that exist, by their ids. */
  contexts(ids: readonly string[]): Promise<ReadonlyMap<string, Context>>;
  /** Writes the event and its claim on the invoice number, both or neither. */
  recordEvent(event: CareEvent, invoiceKey: string, contentHash: string): Promise<Recording>;
  event(claim: InvoiceClaim): Promise<CareEvent | undefined>;
  signReceipt(claims: object): Promise<string>;
  now(): Date;
}
export interface CareEventWish {
  /** Names the event among its reader's: whatever comes under it again is a repetition. */
  readonly key: string;
  readonly eventId: string;
  readonly contextId: string;
  readonly kind: CareKind;
  readonly performedAt: Date;
  readonly beneficiary: BeneficiaryRef;
  readonly stay?: Stay | undefined;
  readonly claimDigest: string;
  readonly invoice: Invoice;
  readonly bodyHash: string;
  /** The same without the reader's own name of the event and without the context: what was done and billed. */
  readonly contentHash: string;
}
/** What is wrong with a call, whatever events it brings. */
export type CallRefusal = ProofReplayed | StandingRefusal;
export type CareEventRefusal =
  | { readonly kind: "invoice-does-not-add-up"; readonly mismatches: readonly string[] }
  | { readonly kind: "context-not-found" }
  | { readonly kind: "context-destroyed" }
  | { readonly kind: "context-administrative" }
  | { readonly kind: "care-outside-context" }
  | { readonly kind: "beneficiary-not-in-context" }
  | { readonly kind: "event-too-late"; readonly lastDay: string }
  | { readonly kind: "idempotency-conflict" }
  | { readonly kind: "invoice-already-recorded" }
  | { readonly kind: "still-recording" };
type Recorded = Outcome<CareEvent, CareEventRefusal>;

/**
 * Records care events in two round trips, however many: all their contexts are read together, then each is written by a transaction of its own
 * that is the idempotency, since its keys are made from the request. The stream carries them on to the phone; nothing is written after the
 * answer. No event harms another: one whose write breaks is rejected alone.
 */
export async function recordCareEvents(
  ports: CareEventPorts,
  wishes: readonly CareEventWish[],
  caller: ProvenClient,
): Promise<Outcome<readonly PromiseSettledResult<Recorded>[], CallRefusal>> {
  const ids = [...new Set(wishes.map(({ contextId }) => contextId))];
  const read = await whileSpending(caller, Promise.all([ports.standing(caller.client), ports.contexts(ids)]));
  if (!read.ok) return read;
  const [standing, contexts] = read.value;
  if (standing !== "good") return refuse(standing);
  const recorded = wishes.map((wish) => recordIn(contexts.get(wish.contextId), ports, wish, caller.subject));
  return done(await Promise.allSettled(recorded));
}

async function recordIn(
  context: Context | undefined,
  ports: CareEventPorts,
  wish: CareEventWish,
  reader: string,
): Promise<Recorded> {
  // Another reader's context and none at all look alike.
  if (!context || !isOf(context, reader)) return refuse({ kind: "context-not-found" });
  const reason = whyNot(wish, context, ports.now());
  if (reason) return refuse(reason);
  const event = await newEvent(ports, wish, context);
  const { practiceId } = context;
  const invoiceKey = digest("invoice", practiceId, wish.invoice.number, parisDay(wish.performedAt));
  return answerTo(await ports.recordEvent(event, invoiceKey, wish.contentHash), event, wish, ports);
}

function whyNot(wish: CareEventWish, context: Context, now: Date): CareEventRefusal | undefined {
  if (context.destroyedAt) return { kind: "context-destroyed" };
  if (!context.professional) return { kind: "context-administrative" };
  const mismatches = mismatchesIn(wish.invoice);
  if (mismatches.length > 0) return { kind: "invoice-does-not-add-up", mismatches };
  const isToCome = wish.performedAt > plusSeconds(now, ONLINE_SKEW_SECONDS);
  if (isToCome || !takesCareOf(context, wish.performedAt, ONLINE_SKEW_SECONDS)) return { kind: "care-outside-context" };
  const { birthDate, twinRank } = wish.beneficiary;
  const isCovered = context.beneficiaries.some((one) => one.birthDate === birthDate && one.twinRank === twinRank);
  if (!isCovered) return { kind: "beneficiary-not-in-context" };
  const lastDay = lastDayFor(parisDay(wish.performedAt));
  return parisDay(now) > lastDay ? { kind: "event-too-late", lastDay } : undefined;
}

async function answerTo(
  recording: Recording,
  event: CareEvent,
  wish: CareEventWish,
  ports: CareEventPorts,
): Promise<Recorded> {
  switch (recording.met) {
    case "nothing":
      return done(event);
    case "key": {
      const isSame = recording.event.bodyHash === wish.bodyHash;
      return isSame ? done(recording.event) : refuse({ kind: "idempotency-conflict" });
    }
    case "invoice": {
      const { claim } = recording;
      const isSame = claim.contentHash === wish.contentHash && claim.cardRef === event.cardRef;
      const first = isSame ? await ports.event(claim) : undefined;
      return first ? done(first) : refuse({ kind: "invoice-already-recorded" });
    }
    case "another-write":
      return refuse({ kind: "still-recording" });
  }
}

async function newEvent(ports: CareEventPorts, wish: CareEventWish, context: Context): Promise<CareEvent> {
  const { eventId, kind, beneficiary, stay, claimDigest, invoice, bodyHash } = wish;
  const { practiceId, readerId, cardRef } = context;
  const ref = digest("care-event", practiceId, readerId, wish.key);
  const performedAt = wish.performedAt.toISOString();
  const now = ports.now();
  const receipt = await ports.signReceipt({
    jti: ref,
    reader: readerId,
    practice: practiceId,
    professional: invoice.professional.rpps,
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
    recordedAt: now.toISOString(),
    beneficiary,
    stay,
    claimDigest,
    invoice,
    receipt,
    bodyHash,
    relayUntil: wholeSeconds(relayEndOfInstant(wish.performedAt)),
    expiresAt: wholeSeconds(plusSeconds(now, LATE_EVENT_DAYS * 24 * 3600)),
  };
}
