import * as z from "zod";
import { Instant } from "../../shared/http/reply-parts.ts";

/** An objection, as whoever made it sees it. */
export const ObjectionReply = z.strictObject({ objected_at: Instant, card_blocked: z.boolean() });
export type ObjectionReply = z.input<typeof ObjectionReply>;
