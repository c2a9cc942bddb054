import * as z from "zod";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";

export const Env = z.object({ STAGE: z.string(), PRACTICE_TABLE: z.string(), ROUND_QUEUE: z.string() });

/** One page of one département's directory. */
export const RoundMessage = z.object({
  departement: z.enum(DEPARTEMENT_CODES),
  /** The Paris day on which the round began: the days before it count. */
  day: z.iso.date(),
  /** The practice after which to go on. */
  after: z.string().optional(),
});
export type RoundMessage = z.infer<typeof RoundMessage>;
