import type { KeyObject } from "node:crypto";
import { decodeJwt } from "jose";
import { epochSeconds } from "../kernel/clock.ts";
import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { type CredentialReference, openReference } from "./credential-reference.ts";
import { PublicJwk, thumbprint } from "./public-jwk.ts";
import { OFFLINE_SKEW_SECONDS, QR_LIFE_SECONDS } from "./qr-proof.ts";
import { sdJwtVc } from "./sd-jwt/profile.ts";
import type { SdJwtRefusal } from "./sd-jwt/refusals.ts";
import { verifyPresentation } from "./sd-jwt/verify-presentation.ts";
import type { ClaimedIssuer } from "./sd-jwt/verify-sd-jwt.ts";

/** A challenge as readers make them: 128 bits at least, base64url. */
export const READER_NONCE = /^[A-Za-z0-9_-]{22,64}$/;

/** The credential that was presented, and the thumbprint of the key that did it. */
export interface PresentedCredential extends CredentialReference {
  readonly holderJkt: string;
}

export interface CardPresentationExpectation {
  /** The reader that is presented to, by its client id, and the challenge that it gave. */
  readonly audience: string;
  readonly nonce: string;
  readonly vct: string;
  /** The issuer's key, if the issuer is us and the key is ours. */
  issuerKey(claimed: ClaimedIssuer): Promise<KeyObject | undefined>;
  /** What references are sealed under. */
  referenceKey(): Promise<Uint8Array>;
  readonly now: Date;
}

export type PresentationRefusal =
  | { readonly kind: "proof-malformed" }
  | { readonly kind: "proof-expired" }
  | { readonly kind: "clock-skew" }
  | { readonly kind: "proof-not-for-this-reader" }
  | { readonly kind: "credential-ended" }
  | { readonly kind: "unknown-card" };

/**
 * Verifies that somebody presents a credential of a card (SD-JWT VC with key binding, RFC 9901 §7.3) to this reader, over its challenge, and
 * within the minute that a QR lives. No claim need be shown: the reader is told by us who it is. Whether the credential still stands, its
 * record says.
 */
export async function verifyCardPresentation(
  text: string,
  expected: CardPresentationExpectation,
): Promise<Outcome<PresentedCredential, PresentationRefusal>> {
  const { audience, nonce, now } = expected;
  const verified = await verifyPresentation(text, {
    profile: sdJwtVc(expected.vct, ["iss", "exp", "cnf"]),
    algorithms: ["ES256"],
    now,
    skewSeconds: OFFLINE_SKEW_SECONDS,
    issuerKey: expected.issuerKey,
    keyBinding: { audience, nonce, maxAgeSeconds: QR_LIFE_SECONDS },
  });
  if (!verified.ok) return refuse(asProofRefusal(verified.refusal, text, now));
  const { cnf, jti } = verified.value as { cnf: { jwk: unknown }; jti?: unknown };
  const holderKey = PublicJwk.safeParse(cnf.jwk).data;
  const reference = openReference(jti, await expected.referenceKey());
  if (!holderKey) return refuse({ kind: "proof-malformed" });
  return reference ? done({ ...reference, holderJkt: thumbprint(holderKey) }) : refuse({ kind: "unknown-card" });
}

/** A wrong signature, a strange issuer and an unknown card look alike, as they do for a QR. */
function asProofRefusal({ kind }: SdJwtRefusal, text: string, now: Date): PresentationRefusal {
  switch (kind) {
    case "issuer-unknown":
    case "signature-wrong":
    case "key-binding-signature-wrong":
      return { kind: "unknown-card" };
    case "expired":
      return { kind: "credential-ended" };
    case "not-yet-valid":
      return { kind: "clock-skew" };
    case "key-binding-untimely":
      return boundAt(text) > epochSeconds(now) ? { kind: "clock-skew" } : { kind: "proof-expired" };
    case "key-binding-elsewhere":
      return { kind: "proof-not-for-this-reader" };
    default:
      return { kind: "proof-malformed" };
  }
}

/** When the key binding says that it was made. */
const boundAt = (text: string): number => Number(decodeJwt(text.slice(text.lastIndexOf("~") + 1)).iat);
