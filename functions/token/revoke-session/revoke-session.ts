import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import { type RefreshToken, readRefreshToken } from "../../../shared/protocol/refresh-token.ts";

export interface RevocationPorts {
  endSession(family: RefreshToken): Promise<void>;
}

export type RevocationRefusal = { readonly kind: "token-unsupported" };

const JWT = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;

/**
 * Ends the session of a refresh token (RFC 7009 §2). Any token of the session will do, the latest or one before: a phone that lost an answer has
 * no other. A token that nobody has given counts as revoked; an access token can't be, and it lives for minutes only.
 */
export async function revokeSession(
  ports: RevocationPorts,
  token: string,
): Promise<Outcome<undefined, RevocationRefusal>> {
  const shown = readRefreshToken(token);
  if (shown) await ports.endSession(shown);
  return !shown && JWT.test(token) ? refuse({ kind: "token-unsupported" }) : done(undefined);
}
