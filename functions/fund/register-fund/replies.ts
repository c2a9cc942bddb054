import * as z from "zod";

export const Reply = z.strictObject({ client_id: z.string(), state: z.enum(["active", "blocked"]) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
