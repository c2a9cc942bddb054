import * as z from "zod";
import { Instant } from "../../../shared/http/reply-parts.ts";
import { KeyReply } from "../key-schema.ts";

export const Reply = z.strictObject({ now: Instant, keys: z.array(KeyReply) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
