import type * as z from "zod";
import { ChangeOutcome, ReaderReply } from "../registry-replies.ts";

export const Reply = ReaderReply.extend({ outcome: ChangeOutcome });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
