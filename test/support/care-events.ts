import { createHash, randomBytes } from "node:crypto";

export interface Shares {
  readonly compulsory_cents: number;
  readonly complementary_cents: number;
  readonly insured_cents: number;
}
export interface Act {
  readonly code: string;
  readonly quantity: number;
  readonly amount_cents: number;
  readonly shares: Shares;
}
export interface Beneficiary {
  readonly birth_date: string;
  readonly twin_rank: number;
}
/** A care event as a reader posts it. */
export interface CareEvent {
  readonly event_id: string;
  readonly context_id: string;
  readonly kind: "consultation" | "dispensing" | "hospital-stay";
  readonly performed_at: string;
  readonly beneficiary: Beneficiary;
  readonly stay?: { readonly from: string; readonly until: string };
  readonly claim_digest: string;
  readonly corrects?: string;
  readonly invoice: {
    readonly number: string;
    readonly professional: { readonly rpps: string; readonly speciality: string };
    readonly payers: {
      readonly compulsory: { readonly organism: string; readonly amount_cents: number };
      readonly complementary?: { readonly identifier: string; readonly amount_cents: number };
      readonly insured: { readonly amount_cents: number };
    };
    readonly acts: readonly Act[];
    readonly total_cents: number;
  };
}

/** What ends one of them. */
export interface Cancellation {
  readonly event_id: string;
  readonly context_id: string;
  readonly kind: "cancellation";
  readonly cancels: string;
  readonly reason: "care-not-given" | "entered-twice" | "wrong-person" | "wrong-amounts";
}

export const cancellation = (contextId: string, ref: string): Cancellation => ({
  event_id: crypto.randomUUID(),
  context_id: contextId,
  kind: "cancellation",
  cancels: ref,
  reason: "entered-twice",
});

/** The insured person of `newPerson`, whose birth date all have. */
export const HOLDER: Beneficiary = { birth_date: "1991-06-24", twin_rank: 1 };

/** A consultation that took place within a context, with a claim and an invoice of its own. */
export function consultation(contextId: string, performedAt = new Date(), beneficiary = HOLDER): CareEvent {
  return {
    event_id: crypto.randomUUID(),
    context_id: contextId,
    kind: "consultation",
    performed_at: performedAt.toISOString(),
    beneficiary,
    claim_digest: createHash("sha256").update(randomBytes(64)).digest("base64url"),
    invoice: invoiceOf([
      act("GS", 3000, { compulsory_cents: 2100, complementary_cents: 900, insured_cents: 0 }),
      act("MD", 1000, { compulsory_cents: 700, complementary_cents: 100, insured_cents: 200 }),
    ]),
  };
}

export const act = (code: string, amount_cents: number, shares: Shares, quantity = 1): Act => ({
  code,
  quantity,
  amount_cents,
  shares,
});

/** An invoice over some acts, whose sums are right. */
export function invoiceOf(acts: readonly Act[]): CareEvent["invoice"] {
  const sum = (share: keyof Shares) => acts.reduce((total, each) => total + each.shares[share], 0);
  const amounts = [sum("compulsory_cents"), sum("complementary_cents"), sum("insured_cents")] as const;
  return {
    number: `F${crypto.randomUUID()}`,
    professional: { rpps: "10001234567", speciality: "01" },
    payers: {
      compulsory: { organism: "016910000", amount_cents: amounts[0] },
      complementary: { identifier: "77567890", amount_cents: amounts[1] },
      insured: { amount_cents: amounts[2] },
    },
    acts,
    total_cents: amounts[0] + amounts[1] + amounts[2],
  };
}
