import * as z from "zod";
import { Instant, Onwards } from "../../../shared/http/reply-parts.ts";
import { PracticeReply, ReaderReply } from "../registry-replies.ts";

const told = { at: Instant, by: z.string(), reason: z.string().optional() };

/** Of the practice, or of one of its readers. */
export const ChangeReply = z.union([
  z.strictObject({ ...told, before: PracticeReply.optional(), after: PracticeReply }),
  z.strictObject({ ...told, before: ReaderReply.optional(), after: ReaderReply }),
]);
export type ChangeReply = z.input<typeof ChangeReply>;

export const Reply = z.strictObject({ changes: z.array(ChangeReply), next_cursor: Onwards.optional() });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
