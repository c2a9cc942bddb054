import type { CodeTry } from "../../../shared/adapters/dynamodb/code-try.ts";
import { type TriesLeft, triesLeft } from "../../../shared/domain/code-tries.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { DpopProof } from "../../../shared/protocol/dpop.ts";
import type { PublicJwk } from "../../../shared/protocol/public-jwk.ts";
import { CARD_REF } from "../../../shared/protocol/qr-proof.ts";
import type { TwoFactorProof } from "../../../shared/protocol/two-factor-proof.ts";

export interface SessionPorts {
  verifyProof(proofs: { deviceProof: string; codeProof: string }): Promise<TwoFactorProof | undefined>;
  countTry(cardRef: string, deviceJkt: string, nonce: string): Promise<CodeTry>;
  codeMacOf(codeKey: PublicJwk, cardRef: string): Promise<string>;
  acceptCode(cardRef: string, codeMac: string): Promise<boolean>;
  triesNow(cardRef: string): Promise<{ tries: number; lastTryAt: number } | undefined>;
  createToken(cardRef: string, scope: string, jkt: string): Promise<string>;
}

export type SessionRefusal =
  | { readonly kind: "proof-invalid" }
  | { readonly kind: "dpop-nonce-missing" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "phone-unknown" }
  | { readonly kind: "code-refused"; readonly left: TriesLeft };

/**
 * Opens a session by phone and code in three round trips: spend the challenge and count the try (one transaction); MAC of the code key;
 * compare and reset (one conditional write) while the token is being signed. A token signed for a wrong code is thrown away unseen.
 */
export async function openSession(
  ports: SessionPorts,
  proofs: { deviceProof: string; codeProof: string },
  dpop: DpopProof,
): Promise<Outcome<string, SessionRefusal>> {
  const proof = await ports.verifyProof(proofs);
  if (!proof || !CARD_REF.test(proof.subject) || proof.deviceJkt !== dpop.jkt) return refuse({ kind: "proof-invalid" });
  // The DPoP proof carries the same single-use challenge, so it can't be replayed and its jti needs no store (RFC 9449 §11.1).
  if (dpop.nonce !== proof.nonce) return refuse({ kind: "dpop-nonce-missing" });
  const cardRef = proof.subject;
  const attempt = await ports.countTry(cardRef, proof.deviceJkt, proof.nonce);
  if (!attempt.counted) return refuse(whyNotCounted(attempt, proof.deviceJkt));
  const codeMac = await ports.codeMacOf(proof.codeKey, cardRef);
  const [accepted, token] = await Promise.all([
    ports.acceptCode(cardRef, codeMac),
    ports.createToken(cardRef, "card", proof.deviceJkt),
  ]);
  if (accepted) return done(token);
  const now = await ports.triesNow(cardRef);
  return now
    ? refuse({ kind: "code-refused", left: triesLeft(now.tries, now.lastTryAt) })
    : refuse({ kind: "phone-unknown" });
}

function whyNotCounted(attempt: Extract<CodeTry, { counted: false }>, jkt: string): SessionRefusal {
  if (attempt.nonceSpent) return { kind: "nonce-spent" };
  const { card } = attempt;
  if (card?.deviceJkt !== jkt || card.state !== "active") return { kind: "phone-unknown" };
  return { kind: "code-refused", left: triesLeft(card.tries, card.lastTryAt) };
}
