import * as z from "zod";
import { RuleChangeReply } from "../rule-reply.ts";

export const Reply = z.strictObject({ version: z.int(), applied: z.boolean(), changes: z.array(RuleChangeReply) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
