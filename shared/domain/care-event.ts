import { DAY_SECONDS, plusSeconds, wholeSeconds } from "../kernel/clock.ts";
import { type ParisDay, parisDay } from "./calendar.ts";
import type { BeneficiaryRef } from "./context.ts";
import type { Invoice } from "./invoice.ts";
import type { PracticeKind } from "./practice.ts";
import { workingDaysAfter } from "./working-days.ts";

export const CARE_KINDS = ["consultation", "dispensing", "hospital-stay"] as const;
export type CareKind = (typeof CARE_KINDS)[number];

/** What a practice may record, by its kind: hospitals see outpatients, and hand medicines out to them. */
export const CARE_OF_PRACTICES: Readonly<Record<PracticeKind, readonly CareKind[]>> = {
  doctor: ["consultation"],
  pharmacy: ["dispensing"],
  hospital: ["consultation", "dispensing", "hospital-stay"],
};

/** The server is a 7-day relay; the phone is the archive. */
export const CARE_RELAY_DAYS = 7;
/** Readers can be offline: an event is taken until the end of so many working days after the care. */
export const LATE_WORKING_DAYS = 8;
/** Longer than 8 working days of any year: for so long a context can be cited, and an event told from its repetition. */
export const LATE_EVENT_DAYS = 20;

/** Until when an event is kept that was recorded at an instant, or a context that was opened at it, with what is known of its use. */
export const keptUntil = (from: Date): Date => wholeSeconds(plusSeconds(from, LATE_EVENT_DAYS * DAY_SECONDS));

/** The last Paris day on which an event of a day's care is taken. */
export const lastDayFor = (careDay: ParisDay): ParisDay => workingDaysAfter(careDay, LATE_WORKING_DAYS);

/** Days of a hospital stay, both inclusive. */
export interface Stay {
  readonly from: ParisDay;
  readonly until: ParisDay;
}

/**
 * For how long a receipt can be asked for: the right to be reimbursed lapses two years after the quarter of the care (code de la sécurité
 * sociale, L332-1). That receipts are verified for so long is our own choice.
 */
export const RECEIPT_DAYS = 2 * 366 + 92 + 1;

interface Recorded {
  readonly cardRef: string;
  /** Opaque reference for phone and practice: the receipt's `jti`. */
  readonly ref: string;
  /** Paris day on which the context was opened. */
  readonly contextDay: ParisDay;
  /** The reader's own name of it. */
  readonly eventId: string;
  readonly practiceId: string;
  /** Within which it was recorded, and which its receipt names. */
  readonly contextId: string;
  readonly recordedAt: string;
  readonly receipt: string;
  /** Tells a repetition from another event under the same key. */
  readonly bodyHash: string;
  /** Until when the phone can fetch it. */
  readonly relayUntil: Date;
  /** Until when it is kept, longer than its repetition is taken: that gets the same answer. */
  readonly expiresAt: Date;
}

/** What became of an event: a later one, named by its reference, that was posted to end it. There is one at most. */
export interface Amendment {
  readonly by: string;
  readonly how: "cancelled" | "corrected";
  /** When the later one was recorded. */
  readonly at: string;
}

/** Care that was given. */
export interface Care extends Recorded {
  readonly kind: CareKind;
  readonly performedAt: string;
  readonly beneficiary: BeneficiaryRef;
  readonly stay?: Stay | undefined;
  readonly claimDigest: string;
  readonly invoice: Invoice;
  /** Reference of the event that this one stands in for. */
  readonly corrects?: string | undefined;
  readonly amended?: Amendment | undefined;
}

export const CANCELLATION_REASONS = ["care-not-given", "entered-twice", "wrong-person", "wrong-amounts"] as const;
export type CancellationReason = (typeof CANCELLATION_REASONS)[number];

/** That care was not given after all, or not like that: it ends the event that it names. */
export interface Cancellation extends Recorded {
  readonly kind: "cancellation";
  readonly cancels: string;
  readonly reason: CancellationReason;
}

export type CareEvent = Care | Cancellation;

/** By what an event is found. */
export type EventKey = Pick<CareEvent, "cardRef" | "contextDay" | "ref">;

/** The reference of the event that this one ends, if it ends one. */
export const amendedBy = (event: CareEvent): string | undefined =>
  event.kind === "cancellation" ? event.cancels : event.corrects;

/** The Paris day from which an event may come late: that of the care, or of the context whose care is cancelled. */
export const lateFrom = (event: Pick<Care, "performedAt"> | Pick<Cancellation, "contextDay">): ParisDay =>
  "performedAt" in event ? parisDay(new Date(event.performedAt)) : event.contextDay;

/** What an event claims: the hash that stands for practice, number and day, and that of the content that has them. */
export interface WishedClaim {
  readonly key: string;
  readonly contentHash: string;
}
/** Who has an invoice number of a practice and day: one event, whatever key it came under, and those before it that were corrected. */
export interface InvoiceClaim {
  readonly cardRef: string;
  readonly contextDay: ParisDay;
  /** That one of them which has the wished content, if one has. */
  readonly sameRef: string | undefined;
}

/**
 * What is in the way of an amendment: there is no such event, it was amended before, or it was recorded in another context than was said, which
 * may be frozen.
 */
export type AmendmentHindrance =
  | { readonly is: "missing" | "amended-before" }
  | { readonly is: "in-another-context"; readonly contextId: string };

/**
 * What a write met: nothing; the event under its key; what else was in its way, an invoice that is claimed or an event that can't be amended; or
 * another write of these that is still under way.
 */
export type Recording =
  | { readonly met: "nothing" }
  | { readonly met: "key"; readonly event: CareEvent }
  | {
      readonly met: "others";
      readonly claim: InvoiceClaim | undefined;
      readonly amendment: AmendmentHindrance | undefined;
    }
  | { readonly met: "another-write" };
