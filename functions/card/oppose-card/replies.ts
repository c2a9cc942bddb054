import * as z from "zod";
import { OPPOSITION_REASONS } from "../../../shared/domain/card-change.ts";
import { Instant } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  card_state: z.literal("opposed"),
  reason: z.enum(OPPOSITION_REASONS),
  opposed_at: Instant,
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
