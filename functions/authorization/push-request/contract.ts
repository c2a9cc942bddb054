import * as z from "zod";
import { WalletClientsText } from "../../../shared/domain/wallet-client.ts";
import { WalletProvidersText } from "../../../shared/protocol/wallet-providers.ts";
import { DetailsText } from "../../token/authorization-details.ts";

export const Env = z.object({
  STAGE: z.string(),
  EPHEMERAL_TABLE: z.string(),
  DPOP_NONCE_KEY: z.string(),
  CARD_BASE_URL: z.string(),
  WALLET_PROVIDERS: WalletProvidersText,
  WALLET_CLIENTS: WalletClientsText,
});

/** RFC 9126 §2.1. Unknown parameters are ignored; a request by reference within the request is refused. */
export const Body = z
  .object({
    response_type: z.string().max(64),
    client_id: z.string().min(1).max(512),
    redirect_uri: z.string().max(512),
    /** One of the two at least (OpenID4VCI 1.0 §5.1). */
    scope: z.string().max(512).optional(),
    authorization_details: DetailsText,
    code_challenge: z.string().regex(/^[\w-]{43}$/),
    code_challenge_method: z.literal("S256"),
    state: z.string().max(1024).optional(),
    issuer_state: z.string().max(128).optional(),
    request_uri: z.undefined().optional(),
  })
  .refine(({ scope, authorization_details }) => scope !== undefined || authorization_details !== undefined, {
    path: ["(scope or authorization_details)"],
  });
export type Body = z.infer<typeof Body>;
