import type { Rotation } from "../../../shared/adapters/dynamodb/session-items.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { Authentication } from "../../../shared/protocol/access-token.ts";
import type { DpopProof } from "../../../shared/protocol/dpop.ts";
import {
  bindingOf,
  nextRefreshToken,
  provenAt,
  type RefreshToken,
  writeRefreshToken,
} from "../../../shared/protocol/refresh-token.ts";
import type { PhoneInBinding, SessionTokens } from "./open-session.ts";

export interface RefreshPorts {
  rotateSession(shown: RefreshToken, next: RefreshToken, proof: DpopProof): Promise<Rotation>;
  endSession(family: Pick<RefreshToken, "cardRef" | "family">): Promise<void>;
  createCardToken(phone: PhoneInBinding, authentication: Authentication): Promise<string>;
  readonly ids: Ids;
}

export type RefreshRefusal = { readonly kind: "dpop-invalid" } | { readonly kind: "session-ended" };

/**
 * Goes on with a session by the phone alone, in two round trips: card and session, then one write. Each refresh token is good once and in
 * the hands of its phone only (RFC 9700 §4.14.2). One that is shown again, or with another's key, ends its session: somebody has it who should
 * not, and nobody can tell who. So does one whose binding is over, since it wakes no more.
 */
export async function refreshSession(
  ports: RefreshPorts,
  shown: RefreshToken,
  dpop: DpopProof,
): Promise<Outcome<SessionTokens, RefreshRefusal>> {
  const next = nextRefreshToken(shown, ports.ids);
  const rotation = await ports.rotateSession(shown, next, dpop);
  if (rotation === "proof-replayed") return refuse({ kind: "dpop-invalid" });
  if (rotation === "misused" || rotation === "unbound") await ports.endSession(shown);
  if (rotation !== "rotated") return refuse({ kind: "session-ended" });
  const authentication = { at: provenAt(shown), factors: "phone" } as const;
  const phone = { cardRef: shown.cardRef, bindingId: bindingOf(shown), jkt: dpop.jkt };
  const token = await ports.createCardToken(phone, authentication);
  return done({ token, refreshToken: writeRefreshToken(next) });
}
