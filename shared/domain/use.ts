import { DAY_SECONDS, epochSeconds } from "../kernel/clock.ts";
import { keptUntil } from "./care-event.ts";
import type { Context, Objection, Professional, ProofMethod } from "./context.ts";
import type { Practice } from "./practice.ts";

/**
 * A context as the holder of the card is shown it: who opened it, where, when and why. It has the context's own identifier, which its receipts
 * name too, and lasts as long as the context can be cited.
 */
export interface Use {
  readonly id: string;
  readonly cardRef: string;
  readonly practiceId: string;
  /** The practice as it was registered then; absent where the registry does not know it. */
  readonly practice?: Pick<Practice, "name" | "kind" | "address"> | undefined;
  readonly method: ProofMethod;
  /** Who gives care, as the practice's software named them; absent where a desk asked. */
  readonly professional?: Professional | undefined;
  readonly openedAt: Date;
  readonly objection?: Objection | undefined;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** What a context says of its use by itself, at whatever time. */
export const useOf = ({
  id,
  cardRef,
  practiceId,
  method,
  professional,
  openedAt,
}: Pick<Context, "id" | "cardRef" | "practiceId" | "method" | "professional" | "openedAt">): Use => ({
  id,
  cardRef,
  practiceId,
  method,
  professional,
  openedAt,
  expiresAt: epochSeconds(keptUntil(openedAt)),
});

/** Objections are told for so long: as long as a practice keeps its copy of a claim. */
const NOTICE_DAYS = 90;
export const NOTICE_SECONDS = NOTICE_DAYS * DAY_SECONDS;

/** What the practice and the fund are told of an objection: nothing of the person beyond the context that the practice was shown. */
export interface ObjectionNotice {
  readonly contextId: string;
  readonly practiceId: string;
  readonly readerId: string;
  readonly openedAt: Date;
  readonly objectedAt: Date;
}

export const noticeOf = ({ id, practiceId, readerId, openedAt }: Context, { at }: Objection): ObjectionNotice => ({
  contextId: id,
  practiceId,
  readerId,
  openedAt,
  objectedAt: at,
});
