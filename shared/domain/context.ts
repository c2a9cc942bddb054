/** A context lets one reader act for one card for 30 minutes; events may cite it later. */
export const CONTEXT_LIFE_SECONDS = 30 * 60;

/** One of the people that a context is of; the person's own is their birth date with the rank 1. Birth dates can be unreal: text. */
export interface BeneficiaryRef {
  readonly birthDate: string;
  readonly twinRank: number;
}

export interface Context {
  readonly id: string;
  readonly cardRef: string;
  readonly practiceId: string;
  readonly readerId: string;
  readonly bodyHash: string;
  /** Whom it may be billed for: the holder and everybody they cover, as they were when it was opened. */
  readonly beneficiaries: readonly BeneficiaryRef[];
  readonly openedAt: Date;
  readonly validUntil: Date;
}
