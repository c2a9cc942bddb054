import * as z from "zod";

/** Token Status List §9.3 */
export const Reply = z.strictObject({ status_lists: z.array(z.url()) });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply, 304: undefined };
