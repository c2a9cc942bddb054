import type * as z from "zod";
import { ChangeOutcome, PracticeReply } from "../registry-replies.ts";

export const Reply = PracticeReply.extend({ outcome: ChangeOutcome });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
