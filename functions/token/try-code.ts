import type { CodeTry, CountedTry } from "../../shared/adapters/dynamodb/code-try.ts";
import { type TriesLeft, triesLeft } from "../../shared/domain/code-tries.ts";
import { done, type Outcome, refuse } from "../../shared/kernel/outcome.ts";
import type { PublicJwk } from "../../shared/protocol/public-jwk.ts";
import type { TwoFactorProof } from "../../shared/protocol/two-factor-proof.ts";

export interface CodePorts {
  verifyProof(proofs: TwoFactorProofs): Promise<TwoFactorProof | undefined>;
  countTry(cardRef: string, deviceJkt: string, nonce: string): Promise<CodeTry>;
  codeMacOf(codeKey: PublicJwk, cardRef: string): Promise<string>;
  refusedTry(cardRef: string): Promise<{ tries: number; lastTryAt: number } | undefined>;
}
export interface TwoFactorProofs {
  readonly deviceProof: string;
  readonly codeProof: string;
}

export type CodeRefusal =
  | { readonly kind: "proof-invalid" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "phone-unknown" }
  | { readonly kind: "code-refused"; readonly left: TriesLeft };

/**
 * The first half of everything that needs phone and code: the challenge spent and the try counted (one transaction), then the MAC of the code
 * key. The second half is the caller's: one write under the condition that the MAC is the card's, which also resets the tries, so that no
 * race comes between judging and doing.
 */
export async function tryCode(
  ports: CodePorts,
  proof: TwoFactorProof,
  cardRef: string,
): Promise<Outcome<CountedTry, CodeRefusal>> {
  const { deviceJkt: jkt, nonce, codeKey } = proof;
  const attempt = await ports.countTry(cardRef, jkt, nonce);
  if (!attempt.counted) return refuse(whyNotCounted(attempt, jkt));
  return done({ cardRef, jkt, codeMac: await ports.codeMacOf(codeKey, cardRef) });
}

/** Why the second half did not take place: what the app must show, and not whether code or phone was wrong. */
export async function codeRefused(ports: CodePorts, { cardRef }: CountedTry): Promise<CodeRefusal> {
  const now = await ports.refusedTry(cardRef);
  return now ? { kind: "code-refused", left: triesLeft(now.tries, now.lastTryAt) } : { kind: "phone-unknown" };
}

function whyNotCounted(attempt: Extract<CodeTry, { counted: false }>, jkt: string): CodeRefusal {
  if (attempt.nonceSpent) return { kind: "nonce-spent" };
  const { card } = attempt;
  if (card?.deviceJkt !== jkt || card.state !== "active") return { kind: "phone-unknown" };
  return { kind: "code-refused", left: triesLeft(card.tries, card.lastTryAt) };
}
