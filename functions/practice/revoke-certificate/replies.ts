import * as z from "zod";
import { Instant } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({ serial: z.string(), revoked_at: Instant, reason: z.string() });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
