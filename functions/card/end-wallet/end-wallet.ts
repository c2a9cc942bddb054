import type { PhoneRefusal, ProvenPhone } from "../../../shared/http/callers.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import type { RefreshToken } from "../../../shared/protocol/refresh-token.ts";

export interface EndingPorts {
  endSession(family: Pick<RefreshToken, "cardRef" | "family">): Promise<void>;
}

/**
 * Ends the session of one of the card's wallets: its refresh token and its access tokens are good no more at that instant. Again is fine, as is one that
 * there is not. What it holds already stays until it ends, or the card's binding does.
 */
export async function endWallet(
  { endSession }: EndingPorts,
  id: string,
  caller: ProvenPhone,
): Promise<Outcome<undefined, PhoneRefusal>> {
  const spent = await caller.spendProof();
  if (!spent.ok) return spent;
  await endSession({ cardRef: caller.subject, family: id });
  return done(undefined);
}
