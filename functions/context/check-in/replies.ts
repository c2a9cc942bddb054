import * as z from "zod";
import { Instant, PracticeSeen } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  practice: PracticeSeen,
  access: z.enum(["full", "administrative"]),
  opened: z.boolean(),
  expires_at: Instant,
});
export type Reply = z.input<typeof Reply>;

/** 201 once a context is opened. */
export const replies = { 200: Reply, 201: Reply };
