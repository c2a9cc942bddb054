import * as z from "zod";
import { Hash, Instant, Onwards } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  objections: z.array(
    z.strictObject({
      context_id: Hash,
      practice_id: z.string(),
      reader_id: z.string(),
      opened_at: Instant,
      objected_at: Instant,
    }),
  ),
  cursor: Onwards.optional(),
  more: z.boolean(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
