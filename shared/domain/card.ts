import type { PublicJwk } from "../protocol/public-jwk.ts";
import type { Assurance } from "./assurance.ts";
import type { OppositionReason } from "./card-change.ts";

/** Real people's cards and test cards never mix: a practice uses one nature only (`natureAt`). */
export type CardNature = "real" | "test";
export type CardState = "active" | "suspended" | "opposed";

/** The card answers to its phone no more, until its holder proves their identity again. */
export interface Opposition {
  readonly reason: OppositionReason;
  readonly at: Date;
}

/** Where a phone takes pushes. The token is the platform's, and a secret between it and us. */
export interface PushDevice {
  readonly platform: "android" | "ios";
  readonly token: string;
}

/** A card: one a person, on one phone. */
export interface Card {
  readonly cardRef: string;
  readonly state: CardState;
  readonly nature: CardNature;
  readonly activatedAt: string;
  /** Of an opposed card. */
  readonly opposition?: Opposition | undefined;
  /** RFC 7638 thumbprint of the phone's hardware key. */
  readonly deviceJkt: string;
  readonly deviceKey: PublicJwk;
  /** Who vouched for that key. */
  readonly assurance: Assurance;
  /** HMAC by KMS over (code public key ‖ cardRef), base64. The code itself is never known here. */
  readonly codeMac: string;
  readonly tries: number;
  /** Epoch seconds of the last try of the code. */
  readonly lastTryAt: number;
}

/** Whether it is the canary's, which stays on its phone: it moves to no other, and into no wallet. */
export const isCanarys = ({ assurance }: Pick<Card, "assurance">): boolean => assurance.level === "canary";

/**
 * Whether a phone may still act for the card: it is the card's one phone, and the card is not blocked for good. A suspended card still
 * answers its phone, which lists its uses and objects again; only a new proof of identity makes it active.
 */
export const isPhoneOf = (card: Card, jkt: string): boolean => card.deviceJkt === jkt && card.state !== "opposed";
