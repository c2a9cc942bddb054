import * as z from "zod";

/** RFC 9126 §2.2 */
export const Reply = z.strictObject({ request_uri: z.string(), expires_in: z.int().min(1) });
export type Reply = z.input<typeof Reply>;

export const replies = { 201: Reply };
