import * as z from "zod";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  CARE_TABLE: z.string(),
  /** Of one run. */
  PUSHES_PER_SECOND: z.coerce.number().min(1),
});
