import * as z from "zod";
import { TokenReply } from "../token-reply.ts";

/** With what was granted to a wallet that asked by `authorization_details` (OpenID4VCI 1.0 §6.2). */
export const Reply = TokenReply.extend({
  refresh_token: z.string().optional(),
  authorization_details: z
    .array(
      z.strictObject({
        type: z.literal("openid_credential"),
        credential_configuration_id: z.string(),
        credential_identifiers: z.array(z.string()).readonly(),
      }),
    )
    .readonly()
    .optional(),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
