import { plusSeconds } from "../kernel/clock.ts";
import type { Insured } from "./insured.ts";
import { readerClientId } from "./practice.ts";

/** A context lets one reader act for one card for 30 minutes; events may cite it later. */
export const CONTEXT_LIFE_SECONDS = 30 * 60;

/**
 * How the card was proven: its QR read, the credential presented by NFC, a QR that was made for a practice far away, or the practice's QR scanned by
 * the phone.
 */
export const PROOF_METHODS = ["qr", "nfc", "remote", "check-in"] as const;
export type ProofMethod = (typeof PROOF_METHODS)[number];

export const PROFESSIONS = ["doctor", "pharmacist", "hospital", "nurse", "other"] as const;

/** Who gives the care, as the practice's software has authenticated them. */
export interface Professional {
  /** Nine digits. */
  readonly billingId: string;
  /** Two digits. */
  readonly speciality: string;
  readonly profession: (typeof PROFESSIONS)[number];
}

/** What tells whether somebody's rights are in force on a day. */
export type KnownRights = Pick<Insured, "organism" | "rights" | "deceasedOn">;

export const knownRights = ({ organism, rights, deceasedOn }: Insured): KnownRights => ({
  organism,
  rights,
  deceasedOn,
});

export interface Period {
  readonly from: Date;
  readonly until: Date;
}

/** One of the people that a context is of; the person's own is their birth date with the rank 1. Birth dates can be unreal: text. */
export interface BeneficiaryRef {
  readonly birthDate: string;
  readonly twinRank: number;
}

/** "This was not me", by the holder of the card. */
export interface Objection {
  readonly at: Date;
  /** Whether the holder has blocked the card with it. */
  readonly blockedCard: boolean;
}

export interface Context {
  readonly id: string;
  readonly cardRef: string;
  readonly method: ProofMethod;
  readonly practiceId: string;
  readonly readerId: string;
  /** Absent where it is administrative only: a desk is told who comes and whether their rights hold, and bills nothing. */
  readonly professional?: Professional | undefined;
  /** Rights as the directory had them when it was opened: what its reader was told then, whatever has become of them. */
  readonly rightsThen: KnownRights;
  readonly bodyHash: string;
  /** Whom it may be billed for: the holder and everybody they cover, as they were when it was opened. */
  readonly beneficiaries: readonly BeneficiaryRef[];
  readonly openedAt: Date;
  readonly validUntil: Date;
  /** Of one that renews another for an invoice: when that one was open. Its care may be billed in this one. */
  readonly renewed?: Period | undefined;
  /** When its reader gave it up: nothing is done in it any more. */
  readonly destroyedAt?: Date | undefined;
  /** The holder says that they did not do it: it is frozen. */
  readonly objection?: Objection | undefined;
}

/** Why a context is no more, before its time is over. */
export type ContextEnd =
  | { readonly kind: "context-destroyed" }
  | { readonly kind: "context-objected"; readonly objectedAt: Date };
export type Lapse = ContextEnd | { readonly kind: "context-expired" };

/** Whether its reader gave a context up, or the holder of the card objected to it: nothing is shown or billed in it any more. */
export function endOf({ objection, destroyedAt }: Context): ContextEnd | undefined {
  if (objection) return { kind: "context-objected", objectedAt: objection.at };
  return destroyedAt && { kind: "context-destroyed" };
}

/** Why a context no longer shows the person, if it does not. */
export const lapseOf = (context: Context, now: Date): Lapse | undefined =>
  endOf(context) ?? (context.validUntil < now ? { kind: "context-expired" } : undefined);

/** Whether care given at an instant may be billed in a context, its own clock a little off from ours. */
export function takesCareOf(context: Context, instant: Date, skewSeconds: number): boolean {
  const periods = [periodOf(context), ...(context.renewed ? [context.renewed] : [])];
  return periods.some(({ from, until }) => plusSeconds(from, -skewSeconds) <= instant && instant <= until);
}

/** When a context was open, at the longest. */
export const periodOf = ({ openedAt, validUntil }: Context): Period => ({ from: openedAt, until: validUntil });

/** Whether the reader held the context at an instant: from its opening to its end, or until it was destroyed. */
export const wasHeldAt = ({ openedAt, validUntil, destroyedAt }: Context, at: Date): boolean =>
  openedAt <= at && at <= validUntil && (destroyedAt === undefined || at <= destroyedAt);

/** Whether a client of the practice API is the reader that opened the context: nobody else gets anything of it. */
export const isOf = (context: Context, clientId: string): boolean => readerClientId(context) === clientId;
