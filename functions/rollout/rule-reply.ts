import * as z from "zod";
import { IDENTITY_ROUTES } from "../../shared/domain/rollout.ts";
import { Day } from "../../shared/http/reply-parts.ts";

/** How one département opens by one identity route. */
export const RuleReply = z.strictObject({
  departement: z.string(),
  route: z.enum(IDENTITY_ROUTES),
  opens_on: Day.optional(),
  percentage: z.number(),
  paused: z.boolean(),
  exceptions: z.array(z.strictObject({ organism: z.string(), opens_on: Day.optional() })),
});
export type RuleReply = z.input<typeof RuleReply>;

export const RuleChangeReply = z.strictObject({ before: RuleReply.optional(), after: RuleReply });
