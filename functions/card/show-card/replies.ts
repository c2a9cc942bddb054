import * as z from "zod";
import { CARD_CHANGES } from "../../../shared/domain/card-change.ts";
import { REGISTRATIONS } from "../../../shared/domain/push-registration.ts";
import { Hash, Instant, Onwards } from "../../../shared/http/reply-parts.ts";

export const Reply = z.strictObject({
  state: z.enum(["active", "suspended", "opposed"]),
  nature: z.enum(["real", "test"]),
  activated_at: Instant,
  code: z.strictObject({ tries_left: z.int().min(0), retry_at: Instant.optional(), blocked: z.boolean() }),
  devices: z.array(
    z.strictObject({
      jkt: Hash,
      state: z.enum(["active", "ended"]),
      bound_at: Instant,
      ended_at: Instant.optional(),
      platform: z.enum(["android", "ios"]).optional(),
      push: z.enum(REGISTRATIONS),
    }),
  ),
  history: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.enum(CARD_CHANGES),
      at: Instant,
      jkt: Hash.optional(),
      ended_jkt: Hash.optional(),
      client_id: z.string().optional(),
    }),
  ),
  next_cursor: Onwards.optional(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
