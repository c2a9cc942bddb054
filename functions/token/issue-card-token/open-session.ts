import type { CodeTried } from "../../../shared/adapters/dynamodb/code-try.ts";
import type { Card } from "../../../shared/domain/card.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { Authentication } from "../../../shared/protocol/access-token.ts";
import type { DpopProof } from "../../../shared/protocol/dpop.ts";
import { CARD_REF } from "../../../shared/protocol/qr-proof.ts";
import {
  firstRefreshToken,
  provenAt,
  type RefreshToken,
  writeRefreshToken,
} from "../../../shared/protocol/refresh-token.ts";
import { type CodePorts, type CodeRefusal, codeRefused, type TwoFactorProofs, tryCode } from "../try-code.ts";

export interface SessionPorts extends CodePorts {
  startSession(tried: CodeTried, first: RefreshToken): Promise<boolean>;
  cardNow(cardRef: string): Promise<Card | undefined>;
  createCardToken(phone: PhoneInBinding, authentication: Authentication): Promise<string>;
  readonly ids: Ids;
  now(): Date;
}

export type SessionRefusal = CodeRefusal | { readonly kind: "dpop-nonce-wanted"; readonly nonce: string };

/** Whom a phone's token is for: the card, the phone's key, and the binding of both. */
export interface PhoneInBinding extends Pick<Card, "cardRef" | "bindingId"> {
  readonly jkt: string;
}

/** The tokens of a session: one for the next minutes, one for the next of those. */
export interface SessionTokens {
  readonly token: string;
  readonly refreshToken: string;
}

/**
 * Opens a session by phone and code in three round trips: spend the challenge and count the try (one transaction) while the card's binding is read;
 * MAC of the code key; compare, reset and begin the session (one transaction).
 */
export async function openSession(
  ports: SessionPorts,
  proofs: TwoFactorProofs,
  dpop: DpopProof,
): Promise<Outcome<SessionTokens, SessionRefusal>> {
  const proof = await ports.verifyProof(proofs);
  if (!proof || !CARD_REF.test(proof.subject) || proof.deviceJkt !== dpop.jkt) return refuse({ kind: "proof-invalid" });
  // The DPoP proof carries the same single-use challenge, so it can't be replayed and its jti needs no store (RFC 9449 §11.1).
  if (dpop.nonce !== proof.nonce) return refuse({ kind: "dpop-nonce-wanted", nonce: proof.nonce });
  const [card, counted] = await Promise.all([ports.cardNow(proof.subject), tryCode(ports, proof, proof.subject)]);
  if (!counted.ok) return counted;
  if (!card) return refuse({ kind: "phone-unknown" });
  const { bindingId } = card;
  const tried = { ...counted.value, bindingId };
  const first = firstRefreshToken(card, ports.now(), ports.ids);
  if (!(await ports.startSession(tried, first))) return refuse(await codeRefused(ports, tried));
  const token = await ports.createCardToken(tried, { at: provenAt(first), factors: "phone-and-code" });
  return done({ token, refreshToken: writeRefreshToken(first) });
}
