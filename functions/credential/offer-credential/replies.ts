import * as z from "zod";
import { Instant } from "../../../shared/http/reply-parts.ts";
import { CredentialOfferReply } from "../credential-offer-reply.ts";

/** `tx_code` where the wallet must ask for it. */
export const Reply = z.strictObject({
  credential_offer: CredentialOfferReply,
  credential_offer_uri: z.url(),
  link: z.string().startsWith("openid-credential-offer://?credential_offer_uri="),
  tx_code: z.string().optional(),
  expires_at: Instant,
});
export type Reply = z.input<typeof Reply>;

export const replies = { 201: Reply };
