import * as z from "zod";

export const Env = z.object({ STAGE: z.string(), CARD_TABLE: z.string(), CARE_TABLE: z.string() });

/** A care event as the care table's stream brings it: only what a push needs. */
export const RecordedEvent = z.object({
  type: z.literal("care-event"),
  cardRef: z.string(),
  careDay: z.string(),
  ref: z.string(),
  expiresAt: z.number(),
});
export type RecordedEvent = z.infer<typeof RecordedEvent>;
