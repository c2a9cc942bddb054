/** A context lets one reader act for one card for 30 minutes; events may cite it later. */
export const CONTEXT_LIFE_SECONDS = 30 * 60;

export interface Context {
  readonly id: string;
  readonly cardRef: string;
  readonly practiceId: string;
  readonly readerId: string;
  readonly bodyHash: string;
  readonly openedAt: Date;
  readonly validUntil: Date;
}
