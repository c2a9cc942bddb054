import * as z from "zod";
import { Hash } from "../../shared/http/reply-parts.ts";
import { PRE_AUTHORIZED_GRANT } from "../../shared/protocol/credential-offer.ts";

/** OpenID4VCI 1.0 §4.1.1 */
export const CredentialOfferReply = z.strictObject({
  credential_issuer: z.url(),
  credential_configuration_ids: z.array(z.string()).length(1),
  grants: z.strictObject({
    authorization_code: z.strictObject({ issuer_state: Hash }),
    [PRE_AUTHORIZED_GRANT]: z.strictObject({
      "pre-authorized_code": Hash,
      tx_code: z
        .strictObject({ input_mode: z.literal("numeric"), length: z.int(), description: z.string().max(300) })
        .optional(),
    }),
  }),
});
export type CredentialOfferReply = z.input<typeof CredentialOfferReply>;
