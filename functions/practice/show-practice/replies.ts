import * as z from "zod";
import { Onwards } from "../../../shared/http/reply-parts.ts";
import { PracticeReply, ReaderReply } from "../registry-replies.ts";

export const Reply = PracticeReply.extend({ readers: z.array(ReaderReply), next_after: Onwards.optional() });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
