import * as z from "zod";

/** OpenID4VCI 1.0 §7.2, and for how many seconds it lives. */
export const Reply = z.strictObject({ c_nonce: z.string().min(16), expires_in: z.int().min(1) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
