/**
 * What becomes of a card in its life. Each is told to the phones concerned, and stays in the history that its holder can read: who finds a
 * change there that was not theirs knows what to do.
 */
export const CARD_CHANGES = [
  "activated",
  "code-renewed",
  "code-changed",
  "phone-moved",
  "phone-key-renewed",
  "phone-lost",
  "phone-stolen",
  "phone-removed",
  /** By its holder, who objected to a use of it: nothing is opened with it until they prove their identity again. */
  "suspended",
  /** A wallet that is not the phone's own may have the card's credentials: somebody took an offer, or signed in with the health account. */
  "wallet-authorized",
  /** A wallet was given credentials that it had asked for, or been authorized for, before there was a card. */
  "credential-delivered",
  /** A wallet has deleted credentials that it was given. */
  "credential-deleted",
  /** What the credentials say of the person: those that the phone holds are revoked, and it fetches another. */
  "details-changed",
] as const;
export type CardChangeKind = (typeof CARD_CHANGES)[number];

/** Days for which a card's history goes back. */
export const HISTORY_DAYS = 365;

export interface CardChange {
  /** Opaque: all that a push tells of it. */
  readonly id: string;
  readonly cardRef: string;
  readonly kind: CardChangeKind;
  readonly at: Date;
  /** Thumbprint of the key that the card answers to no more. */
  readonly endedJkt?: string | undefined;
  /** The binding that the change ends, be it on a phone that is bound anew; what was issued in it ends. */
  readonly endedBinding?: string | undefined;
  /** Thumbprint of the phone's key after the change. */
  readonly jkt?: string | undefined;
  /** `client_id` of the wallet that the change is about, as its provider attests it. */
  readonly clientId?: string | undefined;
}

/** Why a person gives up the phone that their card is on. */
export const OPPOSITION_REASONS = ["lost", "stolen", "removed"] as const;
export type OppositionReason = (typeof OPPOSITION_REASONS)[number];
