import * as z from "zod";
import { InstantText } from "../../../shared/kernel/instant-text.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string() });

/** A context as the care table's stream brings it: only where and when a card was read. */
export const OpenedContext = z.object({
  type: z.literal("context"),
  id: z.string(),
  practiceId: z.string(),
  openedAt: InstantText,
});
