import * as z from "zod";
import { InstantText } from "../../../shared/kernel/instant-text.ts";

export const Env = z.object({
  STAGE: z.string(),
  CARD_TABLE: z.string(),
  /** Of one run. */
  PUSHES_PER_SECOND: z.coerce.number().min(1),
});

/** A change of a card, as the card table's stream brings it: only what telling it needs. */
export const ToldChange = z.object({
  type: z.literal("card-change"),
  id: z.string(),
  cardRef: z.string(),
  at: InstantText,
  endedJkt: z.string().optional(),
  jkt: z.string().optional(),
});
export type ToldChange = z.infer<typeof ToldChange>;
