import type { CancellationReason, CareKind, Stay } from "../../../shared/domain/care-event.ts";
import type { BeneficiaryRef } from "../../../shared/domain/context.ts";
import type { Invoice } from "../../../shared/domain/invoice.ts";

interface Named {
  /** Names the event among its reader's: whatever comes under it again is a repetition. */
  readonly key: string;
  readonly eventId: string;
  readonly contextId: string;
  readonly bodyHash: string;
  /** The same without the reader's own name of the event and without the context: what was done and billed. */
  readonly contentHash: string;
}
export interface CareWish extends Named {
  readonly kind: CareKind;
  readonly performedAt: Date;
  readonly beneficiary: BeneficiaryRef;
  readonly stay?: Stay | undefined;
  readonly claimDigest: string;
  readonly invoice: Invoice;
  readonly corrects?: string | undefined;
}
export interface CancellationWish extends Named {
  readonly kind: "cancellation";
  readonly cancels: string;
  readonly reason: CancellationReason;
}
export type CareEventWish = CareWish | CancellationWish;
