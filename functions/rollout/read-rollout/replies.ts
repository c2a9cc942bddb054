import * as z from "zod";
import { Instant } from "../../../shared/http/reply-parts.ts";
import { RuleReply } from "../rule-reply.ts";

export const Reply = z.strictObject({ version: z.int(), changed_at: Instant.optional(), rules: z.array(RuleReply) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
