import * as z from "zod";

export const Reply = z.strictObject({ attestation_challenge: z.string() });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
