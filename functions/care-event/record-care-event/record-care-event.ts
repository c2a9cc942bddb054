import { parisDay } from "../../../shared/domain/calendar.ts";
import {
  type AmendmentHindrance,
  CARE_OF_PRACTICES,
  type CareEvent,
  type CareKind,
  type EventKey,
  type InvoiceClaim,
  lastDayFor,
  type Recording,
  type WishedClaim,
} from "../../../shared/domain/care-event.ts";
import { type Context, type ContextEnd, endOf, isOf, takesCareOf } from "../../../shared/domain/context.ts";
import { mismatchesIn } from "../../../shared/domain/invoice.ts";
import type { ClientAtCall, Standing, StandingRefusal } from "../../../shared/domain/standing.ts";
import { type ClientProofRefusal, type ProvenClient, whileSpending } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { ONLINE_SKEW_SECONDS } from "../../../shared/protocol/embedded-key-jwt.ts";
import { eventKeyOf, newEvent } from "./new-event.ts";
import type { CareEventWish, CareWish } from "./wish.ts";

export interface CareEventPorts {
  standing(client: ClientAtCall): Promise<Standing>;
  /** Those that exist, by their ids. */
  contexts(ids: readonly string[]): Promise<ReadonlyMap<string, Context>>;
  /** Writes the event, its claim on an invoice number and what it says of the event that it amends, recorded in a context: all or nothing. */
  recordEvent(event: CareEvent, claim: WishedClaim | undefined, amendedIn: string): Promise<Recording>;
  event(key: EventKey): Promise<CareEvent | undefined>;
  signReceipt(claims: object): Promise<string>;
  now(): Date;
}
/** What is wrong with a call, whatever events it brings. */
export type CallRefusal = ClientProofRefusal | StandingRefusal;
export type CareEventRefusal =
  | { readonly kind: "invoice-does-not-add-up"; readonly mismatches: readonly string[] }
  | { readonly kind: "context-not-found" }
  | ContextEnd
  | { readonly kind: "context-administrative" }
  | { readonly kind: "care-not-of-practice"; readonly recordable: readonly CareKind[] }
  | { readonly kind: "care-outside-context" }
  | { readonly kind: "beneficiary-not-in-context" }
  | { readonly kind: "event-too-late"; readonly lastDay: string }
  | { readonly kind: "nothing-to-amend" }
  | { readonly kind: "already-amended" }
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
  const recorded = wishes.map((wish) => recordIn(contexts.get(wish.contextId), ports, wish, caller.client));
  return done(await Promise.allSettled(recorded));
}

async function recordIn(
  context: Context | undefined,
  ports: CareEventPorts,
  wish: CareEventWish,
  reader: ClientAtCall,
): Promise<Recorded> {
  // Another reader's context and none at all look alike.
  if (!context || !isOf(context, reader.clientId)) return refuse({ kind: "context-not-found" });
  const now = ports.now();
  const reason = whyNot(wish, context, reader, now);
  if (reason) return refuseUnlessRecorded(reason, wish, context, ports);
  const event = await newEvent(wish, context, now, ports.signReceipt);
  const claim = claimOf(wish, context);
  const recording = await ports.recordEvent(event, claim, context.id);
  const isElsewhere =
    recording.met === "others" && !recording.claim && recording.amendment?.is === "in-another-context";
  if (!isElsewhere) return answerTo(recording, event, wish, ports);
  return recordAcross({ event, claim, wish }, recording.amendment.contextId, ports);
}

/** What may come in the way of an event after it was recorded. */
const COMES_LATER: ReadonlySet<CareEventRefusal["kind"]> = new Set([
  "context-destroyed",
  "context-objected",
  "care-not-of-practice",
  "event-too-late",
]);

/** Whoever lost the answer to an event that was recorded in time gets it, whatever has come since: a read more, for the refused alone. */
async function refuseUnlessRecorded(
  reason: CareEventRefusal,
  wish: CareEventWish,
  context: Context,
  ports: CareEventPorts,
): Promise<Recorded> {
  if (!COMES_LATER.has(reason.kind)) return refuse(reason);
  const first = await ports.event(eventKeyOf(wish, context));
  return first ? answerAgain(first, wish) : refuse(reason);
}

interface Prepared {
  readonly event: CareEvent;
  readonly claim: WishedClaim | undefined;
  readonly wish: CareEventWish;
}

/** Ends an event that was recorded in another context, of the same practice, person and day: not if the holder has objected to that one. */
async function recordAcross(
  { event, claim, wish }: Prepared,
  otherId: string,
  ports: CareEventPorts,
): Promise<Recorded> {
  const other = (await ports.contexts([otherId])).get(otherId);
  const end = other && endOf(other);
  if (end?.kind === "context-objected") return refuse(end);
  return answerTo(await ports.recordEvent(event, claim, otherId), event, wish, ports);
}

/** A cancellation bills nothing. */
const claimOf = (wish: CareEventWish, { practiceId }: Context): WishedClaim | undefined =>
  wish.kind === "cancellation"
    ? undefined
    : {
        key: digest("invoice", practiceId, wish.invoice.number, parisDay(wish.performedAt)),
        contentHash: wish.contentHash,
      };

/** A context that the holder has objected to is frozen: what was billed in it is not even cancelled, as long as it is looked into. */
function whyNot(wish: CareEventWish, context: Context, reader: ClientAtCall, now: Date): CareEventRefusal | undefined {
  const end = endOf(context);
  if (end?.kind === "context-objected") return end;
  const isCancellation = wish.kind === "cancellation";
  const reason = isCancellation ? undefined : whyNoCare(wish, context, reader, now);
  if (reason) return reason;
  const lastDay = lastDayFor(parisDay(isCancellation ? context.openedAt : wish.performedAt));
  return parisDay(now) > lastDay ? { kind: "event-too-late", lastDay } : undefined;
}

/** Nothing is billed any more in a context that was given up; what was may be cancelled in it. */
function whyNoCare(
  wish: CareWish,
  context: Context,
  { practiceKind }: ClientAtCall,
  now: Date,
): CareEventRefusal | undefined {
  const end = endOf(context);
  if (end) return end;
  if (!context.professional) return { kind: "context-administrative" };
  // All readers' tokens say it, and nobody else has a context.
  const recordable = practiceKind ? CARE_OF_PRACTICES[practiceKind] : [];
  if (!recordable.includes(wish.kind)) return { kind: "care-not-of-practice", recordable };
  const mismatches = mismatchesIn(wish.invoice);
  if (mismatches.length > 0) return { kind: "invoice-does-not-add-up", mismatches };
  const isToCome = wish.performedAt > plusSeconds(now, ONLINE_SKEW_SECONDS);
  if (isToCome || !takesCareOf(context, wish.performedAt, ONLINE_SKEW_SECONDS)) return { kind: "care-outside-context" };
  const { birthDate, twinRank } = wish.beneficiary;
  const isCovered = context.beneficiaries.some((one) => one.birthDate === birthDate && one.twinRank === twinRank);
  return isCovered ? undefined : { kind: "beneficiary-not-in-context" };
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
    case "key":
      return answerAgain(recording.event, wish);
    case "others":
      return answerToOthers(recording, event, ports);
    case "another-write":
      return refuse({ kind: "still-recording" });
  }
}

/** What stands under the key of a wish is its first answer, or something else. */
const answerAgain = (first: CareEvent, { bodyHash }: CareEventWish): Recorded =>
  first.bodyHash === bodyHash ? done(first) : refuse({ kind: "idempotency-conflict" });

/** The same care under another key is answered as it was then, though it may have been corrected since. */
async function answerToOthers(
  { claim, amendment }: Extract<Recording, { met: "others" }>,
  { cardRef }: CareEvent,
  ports: CareEventPorts,
): Promise<Recorded> {
  const first = claim && (await sameAs(claim, cardRef, ports));
  if (first) return done(first);
  return refuse({ kind: amendment ? HINDRANCES[amendment.is] : "invoice-already-recorded" });
}

const HINDRANCES = {
  missing: "nothing-to-amend",
  "amended-before": "already-amended",
  "in-another-context": "invoice-already-recorded",
} as const satisfies Record<AmendmentHindrance["is"], CareEventRefusal["kind"]>;

async function sameAs(
  { cardRef, contextDay, sameRef }: InvoiceClaim,
  ofCard: string,
  ports: CareEventPorts,
): Promise<CareEvent | undefined> {
  const isOfCard = cardRef === ofCard && sameRef !== undefined;
  return isOfCard ? ports.event({ cardRef, contextDay, ref: sameRef }) : undefined;
}
