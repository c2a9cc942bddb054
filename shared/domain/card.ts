import type { Ids } from "../kernel/ids.ts";
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

/** Bytes of a binding's name, and characters of it in base64url. */
const BINDING_BYTES = 16;
export const BINDING_LENGTH = 22;
export const newBindingId = (ids: Ids): string => ids.secret(BINDING_BYTES);

/** A card: one a person, on one phone. */
export interface Card {
  readonly cardRef: string;
  readonly state: CardState;
  readonly nature: CardNature;
  readonly activatedAt: string;
  /** Of an opposed card. */
  readonly opposition?: Opposition | undefined;
  /**
   * This time that the card is on a phone: new whenever phone and code are bound anew, be it on the same key, and when the key is renewed. Sessions,
   * wallets and credentials are of one binding and end with it: a card that comes back to a phone wakes none of those that were there before.
   */
  readonly bindingId: string;
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
 * Whether what was given in a binding is still good: the card has been on that phone since, and is not blocked for good. A suspended card still
 * answers its phone, which lists its uses and objects again; only a new proof of identity makes it active, in another binding.
 */
export const isStillBound = (card: Card, bindingId: string): boolean =>
  card.bindingId === bindingId && card.state !== "opposed";
