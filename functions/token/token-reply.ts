import * as z from "zod";

/** RFC 6749 §5.1, RFC 9449 §5. `expires_in` in seconds. */
export const TokenReply = z.strictObject({
  access_token: z.string(),
  token_type: z.literal("DPoP"),
  expires_in: z.int().min(1),
  scope: z.string(),
});
