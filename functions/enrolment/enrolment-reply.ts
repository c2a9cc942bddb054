import * as z from "zod";
import { ENROLMENT_STATES, REJECTIONS } from "../../shared/domain/enrolment.ts";
import { IDENTITY_ROUTES } from "../../shared/domain/rollout.ts";
import { Instant } from "../../shared/http/reply-parts.ts";

/** Where an enrolment stands, what comes next and until when. */
export const EnrolmentReply = z.strictObject({
  enrolment_id: z.uuid(),
  state: z.enum(ENROLMENT_STATES),
  route: z.enum(IDENTITY_ROUTES),
  renews: z.boolean(),
  next: z.enum(["prove-identity", "submit-evidence", "wait-for-decision", "bind-device", "use-card", "start-again"]),
  rejection: z.enum(REJECTIONS).optional(),
  identity: z.strictObject({ nonce: z.string(), issuer: z.string() }).optional(),
  expires_at: Instant.optional(),
});
export type EnrolmentReply = z.input<typeof EnrolmentReply>;
