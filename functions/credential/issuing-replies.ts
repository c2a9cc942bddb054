import * as z from "zod";

/** OpenID4VCI 1.0 §8.3 */
export const CredentialsReply = z.strictObject({
  credentials: z.array(z.strictObject({ credential: z.string().min(1) })).min(1),
  notification_id: z.string().optional(),
});
export type CredentialsReply = z.input<typeof CredentialsReply>;
/** `interval` in seconds. */
export const DeferredReply = z.strictObject({ transaction_id: z.string(), interval: z.int().min(1) });
export type DeferredReply = z.input<typeof DeferredReply>;

/** The same encrypted, where the request asked for it (§10). */
const encrypted = { "application/jwt": z.string() };

export const issuingReplies = {
  200: { "application/json": CredentialsReply, ...encrypted },
  202: { "application/json": DeferredReply, ...encrypted },
};
