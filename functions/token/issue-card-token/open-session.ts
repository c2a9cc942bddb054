import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { DpopProof } from "../../../shared/protocol/dpop.ts";
import { CARD_REF } from "../../../shared/protocol/qr-proof.ts";
import { type CodePorts, type CodeRefusal, codeRefused, type TwoFactorProofs, tryCode } from "../try-code.ts";

export interface SessionPorts extends CodePorts {
  acceptCode(cardRef: string, codeMac: string): Promise<boolean>;
  createCardToken(cardRef: string, jkt: string): Promise<string>;
}

export type SessionRefusal = CodeRefusal | { readonly kind: "dpop-nonce-wanted"; readonly nonce: string };

/**
 * Opens a session by phone and code in three round trips: spend the challenge and count the try (one transaction); MAC of the code key;
 * compare and reset (one conditional write) while the token is being signed. A token signed for a wrong code is thrown away unseen.
 */
export async function openSession(
  ports: SessionPorts,
  proofs: TwoFactorProofs,
  dpop: DpopProof,
): Promise<Outcome<string, SessionRefusal>> {
  const proof = await ports.verifyProof(proofs);
  if (!proof || !CARD_REF.test(proof.subject) || proof.deviceJkt !== dpop.jkt) return refuse({ kind: "proof-invalid" });
  // The DPoP proof carries the same single-use challenge, so it can't be replayed and its jti needs no store (RFC 9449 §11.1).
  if (dpop.nonce !== proof.nonce) return refuse({ kind: "dpop-nonce-wanted", nonce: proof.nonce });
  const tried = await tryCode(ports, proof, proof.subject);
  if (!tried.ok) return tried;
  const { cardRef, jkt, codeMac } = tried.value;
  const [accepted, token] = await Promise.all([
    ports.acceptCode(cardRef, codeMac),
    ports.createCardToken(cardRef, jkt),
  ]);
  return accepted ? done(token) : refuse(await codeRefused(ports, tried.value));
}
