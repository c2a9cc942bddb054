import * as z from "zod";
import { Jws } from "../../../shared/http/reply-parts.ts";

/** OpenID4VCI 1.0 §12.2, signed for who asks for a JWT. */
const Issuer = z.looseObject({
  credential_issuer: z.url(),
  credential_endpoint: z.url(),
  nonce_endpoint: z.url(),
  deferred_credential_endpoint: z.url(),
  notification_endpoint: z.url(),
  credential_configurations_supported: z.record(z.string(), z.looseObject({ format: z.string(), scope: z.string() })),
});
/** RFC 8414 §2 */
const AuthorizationServer = z.looseObject({
  issuer: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url(),
  pushed_authorization_request_endpoint: z.url(),
  grant_types_supported: z.array(z.string()),
});

export const replies = {
  "/.well-known/openid-credential-issuer": {
    200: { "application/json": Issuer, "application/jwt": Jws },
    304: undefined,
  },
  "/.well-known/oauth-authorization-server": { 200: AuthorizationServer, 304: undefined },
};
