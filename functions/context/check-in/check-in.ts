import { natureAt } from "../../../shared/domain/canary.ts";
import type { Card, CardNature } from "../../../shared/domain/card.ts";
import {
  CONTEXT_LIFE_SECONDS,
  type Context,
  type ContextEnd,
  endOf,
  knownRights,
} from "../../../shared/domain/context.ts";
import { beneficiariesOf, type Household } from "../../../shared/domain/insured.ts";
import type { Practice } from "../../../shared/domain/practice.ts";
import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type CheckInRequest, readCheckInRequest } from "../../../shared/protocol/check-in-request.ts";
import { type CardRefusal, whyUnusable } from "../card-holder.ts";
import { checkInContextId } from "../check-in-context.ts";
import {
  professionalFor,
  type RequestingReader,
  type RequestingReaderPorts,
  type RequestRefusal,
  requestingReader,
} from "./requesting-reader.ts";

export interface CheckInPorts extends RequestingReaderPorts {
  household(cardRef: string): Promise<Household | undefined>;
  openContext(context: Context): Promise<Context>;
  readonly nature: CardNature;
  now(): Date;
}
export interface CheckedIn {
  readonly practice: Practice;
  readonly isFull: boolean;
  /** Absent as long as nobody has said yes. */
  readonly context: Context | undefined;
  readonly expiresAt: Date;
}
export type CheckInRefusal =
  | PhoneRefusal
  | RequestRefusal
  | CardRefusal
  | { readonly kind: "check-in-taken" }
  | ContextEnd;

/**
 * Opens the context the other way round: the phone has scanned the practice's QR, and its own call is the proof of the card. Before its holder
 * has confirmed, they are only told whom it is of. Then the same two round trips, the same one conditional put, keyed by the practice's QR: it
 * serves the first card that answers it, and that one gets the same answer again.
 */
export async function checkIn(
  ports: CheckInPorts,
  wish: { text: string; isConfirmed: boolean },
  phone: ProvenPhone,
): Promise<Outcome<CheckedIn, CheckInRefusal>> {
  const request = readCheckInRequest(wish.text, ports.now());
  if (!request.ok) return request;
  const { practiceId, readerId, expiresAt } = request.value;
  const [spent, found, household] = await Promise.all([
    phone.spendProof(),
    ports.client(practiceId, readerId),
    ports.household(phone.subject),
  ]);
  if (!spent.ok) return spent;
  const asks = await requestingReader(wish.text, found);
  if (!asks.ok) return asks;
  const unusable = whyUnusable(spent.value, natureAt(practiceId, ports.nature));
  if (unusable) return refuse(unusable);
  if (!household) return refuse({ kind: "unknown-card" });
  const { practice } = asks.value;
  const isFull = professionalFor(request.value, asks.value) !== undefined;
  if (!wish.isConfirmed) return done({ practice, isFull, context: undefined, expiresAt });
  const wished = contextFor(request.value, asks.value, spent.value, household, ports.now());
  const context = await ports.openContext({ ...wished, bodyHash: digest(wish.text) });
  if (context.cardRef !== wished.cardRef) return refuse({ kind: "check-in-taken" });
  const end = endOf(context);
  return end ? refuse(end) : done({ practice, isFull, context, expiresAt: context.validUntil });
}

const contextFor = (
  request: CheckInRequest,
  asks: RequestingReader,
  { cardRef }: Card,
  household: Household,
  now: Date,
): Omit<Context, "bodyHash"> => ({
  id: checkInContextId(`${request.practiceId}.${request.readerId}`, request.checkInId),
  cardRef,
  method: "check-in",
  practiceId: request.practiceId,
  readerId: request.readerId,
  professional: professionalFor(request, asks),
  rightsThen: knownRights(household.insured),
  beneficiaries: beneficiariesOf(household),
  openedAt: now,
  validUntil: plusSeconds(now, CONTEXT_LIFE_SECONDS),
});
