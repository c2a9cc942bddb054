import * as z from "zod";
import { Instant } from "../../../shared/http/reply-parts.ts";
import { RuleChangeReply } from "../rule-reply.ts";

export const Reply = z.strictObject({
  changes: z.array(
    z.strictObject({
      version: z.int(),
      at: Instant,
      by: z.string(),
      reason: z.string(),
      rules: z.array(RuleChangeReply),
    }),
  ),
  next_before: z.int().optional(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
