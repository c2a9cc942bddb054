import * as z from "zod";
import { CONDITIONS } from "../domain/eligibility.ts";
import { Day, Opening } from "./reply-parts.ts";

const conditions = <Met extends z.ZodType>(met: Met) => ({
  eligible_on: Day.optional(),
  /** Version of the rules. */
  rules: z.string(),
  departement: z.strictObject({ code: z.string(), name: z.string() }).optional(),
  conditions: z.array(
    z.strictObject({
      condition: z.enum(CONDITIONS),
      met,
      message: z.string(),
      becomes_true_on: Day.optional(),
      action: z.string().optional(),
      routes: z.array(Opening).optional(),
    }),
  ),
});

export const EligibilityReply = z.strictObject({ eligible: z.boolean(), ...conditions(z.boolean().nullable()) });
export type EligibilityReply = z.input<typeof EligibilityReply>;
/** `met` is null where signing in is needed to know. */
export const PreviewReply = z.strictObject({ may_be_eligible: z.boolean(), ...conditions(z.boolean().nullable()) });
export type PreviewReply = z.input<typeof PreviewReply>;
