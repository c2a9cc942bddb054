import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string(), STATUS_TABLE: z.string() });

/**
 * Cards that one run works off a second, one message a run. A fund merger changes a million people at once: at 8 a second that takes a day and a half, and neither
 * the pushes (SNS: 300 a second for everything) nor the signatures (KMS: 1,000) nor the card changes that others wait for notice it.
 */
export const SUPERSESSIONS_PER_SECOND = 4;

/** Whose credentials say what is not true any more, since when, and why. */
export const Supersession = z.object({
  id: z.uuid(),
  cardRef: z.string(),
  at: z.iso.datetime(),
  why: z.enum(["claims-changed", "death"]),
});
export type Supersession = z.infer<typeof Supersession>;
