import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), SUPERSESSION_QUEUE: z.string(), REVOCATION_QUEUE: z.string() });

/** Of somebody covered, what their credential says of them, and by what a fund knows them apart. */
const Covered = z.object({
  familyName: z.string(),
  givenNames: z.string(),
  sex: z.string().optional(),
  quality: z.string(),
  birthDate: z.string(),
  twinRank: z.int(),
});
export type Covered = z.infer<typeof Covered>;

/** Of a person's item in the insured table, what their credential says of them, whether they live, and whom they cover. */
const Told = z.object({
  familyName: z.string(),
  givenNames: z.string(),
  sex: z.string(),
  quality: z.string(),
  organism: z.string(),
  deceasedOn: z.string().optional(),
  beneficiaries: z.array(Covered),
});
export type Told = z.infer<typeof Told>;

/** A person's item before and after a write. */
export const InsuredChange = z.object({
  before: Told,
  after: Told.extend({ type: z.literal("insured"), cardRef: z.string(), revision: z.int() }),
  at: z.date(),
});
export type InsuredChange = z.infer<typeof InsuredChange>;
