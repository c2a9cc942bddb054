import * as z from "zod";
import { ContextReply } from "../context-replies.ts";

/** The context that the scanned QR has opened, if it has. */
export const Reply = z.strictObject({ contexts: z.array(ContextReply).max(1) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
