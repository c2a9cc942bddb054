import * as z from "zod";
import { Day } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  day: Day,
  become_eligible: z.int(),
  enrolments_in_busiest_hour: z.int(),
  quotas: z.array(z.strictObject({ name: z.string(), use: z.number() })),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
