import * as z from "zod";

/** RFC 8414 §2 */
export const Reply = z.strictObject({
  issuer: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
  dpop_signing_alg_values_supported: z.array(z.string()),
  scopes_supported: z.array(z.string()),
});
export type Reply = z.input<typeof Reply>;

export const replies = { 200: Reply };
