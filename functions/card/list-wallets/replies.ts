import * as z from "zod";
import { Instant, Onwards } from "../../../shared/http/reply-parts.ts";
import { WALLET_FAMILY } from "../../../shared/protocol/refresh-token.ts";

export const Reply = z.strictObject({
  wallets: z.array(
    z.strictObject({
      id: z.string().regex(WALLET_FAMILY),
      client_id: z.string(),
      own: z.boolean(),
      dependants: z.boolean(),
      authorized_at: Instant,
      expires_at: Instant,
    }),
  ),
  next_cursor: Onwards.optional(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
