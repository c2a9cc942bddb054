import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  /** Of one run. */
  PUSHES_PER_SECOND: z.coerce.number().min(1),
});

/** An enrolment that was decided, as the card table's stream brings it. */
export const DecidedEnrolment = z.object({
  type: z.literal("enrolment"),
  id: z.string(),
  endpointArn: z.string().optional(),
});
