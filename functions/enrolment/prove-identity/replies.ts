import * as z from "zod";
import { ENROLMENT_STATES } from "../../../shared/domain/enrolment.ts";
import { Instant } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  enrolment_id: z.uuid(),
  state: z.enum(ENROLMENT_STATES),
  expires_at: Instant,
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
