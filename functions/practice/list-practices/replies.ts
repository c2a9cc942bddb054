import * as z from "zod";
import { ACCEPTANCES } from "../../../shared/domain/acceptance.ts";
import { Onwards } from "../../../shared/http/reply-parts.ts";
import { PracticeReply } from "../registry-replies.ts";

export const Reply = z.strictObject({
  practices: z.array(PracticeReply.extend({ accepted: z.enum(ACCEPTANCES) })),
  next_cursor: Onwards.optional(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
