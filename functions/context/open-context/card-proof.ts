import type { Card } from "../../../shared/domain/card.ts";
import type { ProofMethod } from "../../../shared/domain/context.ts";
import type { PresentableCredential } from "../../../shared/domain/credential.ts";
import { digest } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { PresentationRefusal, PresentedCredential } from "../../../shared/protocol/card-presentation.ts";
import { type QrRefusal, qrSignedBy, readQr } from "../../../shared/protocol/qr-proof.ts";

/** What the phone has shown, as the reader passes it on. */
export type ShownProof =
  | { readonly kind: "qr"; readonly qr: string }
  /** By NFC: an SD-JWT VC with key binding, over the reader's challenge. */
  | { readonly kind: "presentation"; readonly sdJwt: string; readonly nonce: string };

export interface ProofPorts {
  /** Verifies a presentation to a reader over its challenge. */
  presented(
    sdJwt: string,
    to: { audience: string; nonce: string },
  ): Promise<Outcome<PresentedCredential, PresentationRefusal>>;
  now(): Date;
}

export type CardProofRefusal = QrRefusal | PresentationRefusal;

/** A proof that was read. What it says is believed once the card, and the credential where there is one, have met it. */
export interface CardProof {
  readonly method: ProofMethod;
  readonly cardRef: string;
  /** Of the one context that it opens. Made from what is signed, so that another spelling of a signature opens no second one. */
  readonly contextId: string;
  readonly credential?: PresentedCredential | undefined;
  /** Whether it is a proof of this card. */
  isOf(card: Card): Promise<boolean>;
}

/** Whether a credential stands: it ends with the binding that it was issued in, at that instant. No status list is waited for. */
export const stands = (
  presented: PresentedCredential,
  card: Card,
  recorded: PresentableCredential | undefined,
): boolean =>
  recorded !== undefined &&
  recorded.revokedAt === undefined &&
  recorded.holderJkt === presented.holderJkt &&
  recorded.bindingId === card.bindingId;

/** Reads a proof that was shown to a reader (client id `<practice>.<reader>`). */
export const readProof = (
  ports: ProofPorts,
  shown: ShownProof,
  clientId: string,
): Promise<Outcome<CardProof, CardProofRefusal>> =>
  shown.kind === "qr" ? readShownQr(ports, shown.qr, clientId) : readPresentation(ports, shown, clientId);

async function readShownQr(
  { now }: ProofPorts,
  qr: string,
  clientId: string,
): Promise<Outcome<CardProof, CardProofRefusal>> {
  const claims = readQr(qr, now());
  if (!claims.ok) return claims;
  const { sub: cardRef, jti, aud } = claims.value;
  if (aud !== undefined && !clientId.startsWith(`${aud}.`)) return refuse({ kind: "proof-not-for-this-reader" });
  return done({
    method: aud === undefined ? "qr" : "remote",
    cardRef,
    contextId: digest("context", cardRef, jti),
    isOf: ({ deviceKey }) => qrSignedBy(qr, deviceKey),
  });
}

async function readPresentation(
  ports: ProofPorts,
  { sdJwt, nonce }: { sdJwt: string; nonce: string },
  audience: string,
): Promise<Outcome<CardProof, CardProofRefusal>> {
  const presented = await ports.presented(sdJwt, { audience, nonce });
  if (!presented.ok) return presented;
  const credential = presented.value;
  return done({
    method: "nfc",
    cardRef: credential.cardRef,
    contextId: digest("context", "nfc", audience, nonce, credential.holderJkt),
    credential,
    // We have written in it ourselves whose it is, and signed that.
    isOf: async () => true,
  });
}
