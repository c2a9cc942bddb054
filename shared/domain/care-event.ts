export const CARE_KINDS = ["consultation", "dispensing", "hospital-stay"] as const;
export type CareKind = (typeof CARE_KINDS)[number];

export interface Act {
  readonly code: string;
  readonly quantity: number;
  /** Unit amount in euro cents. */
  readonly amountCents: number;
}

export interface Invoice {
  readonly acts: readonly Act[];
  readonly totalCents: number;
}

export const addsUp = (invoice: Invoice): boolean =>
  invoice.acts.reduce((sum, act) => sum + act.quantity * act.amountCents, 0) === invoice.totalCents;

/** The server is a 7-day relay; the phone is the archive. */
export const CARE_RELAY_DAYS = 7;
/** Readers can be offline: an event is accepted this long after its context was opened. */
export const LATE_EVENT_DAYS = 14;

export interface CareEvent {
  readonly cardRef: string;
  /** Opaque reference for the phone; keyed by reader and event id. */
  readonly ref: string;
  readonly careDay: string;
  readonly eventId: string;
  readonly kind: CareKind;
  readonly practiceId: string;
  readonly performedAt: string;
  readonly recordedAt: string;
  readonly claimDigest: string;
  readonly invoice: Invoice;
  readonly receipt: string;
  readonly bodyHash: string;
  readonly expiresAt: Date;
}

export const PUSH_RESULTS = ["accepted", "no-device", "endpoint-disabled"] as const;
export type PushResult = (typeof PUSH_RESULTS)[number];
export interface PushOutcome {
  readonly outcome: PushResult;
  readonly at: string;
}
