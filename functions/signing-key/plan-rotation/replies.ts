import * as z from "zod";

export const Reply = z.strictObject({
  credentials_at_most: z.int(),
  days: z.int(),
  per_second: z.number(),
  quota: z.strictObject({ name: z.string(), per_second: z.number(), use: z.number() }),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
