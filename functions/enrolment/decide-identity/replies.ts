import * as z from "zod";

export const Reply = z.strictObject({ decision_id: z.string(), enrolment_id: z.uuid() });
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
