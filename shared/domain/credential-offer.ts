/** Which wallet the holder offers the card to: the phone's own, which takes it with the key of its session, or another, on this or another device. */
export const OFFERED_WALLETS = ["own", "other"] as const;
export type OfferedWallet = (typeof OFFERED_WALLETS)[number];

/** On what terms an offer can be taken. */
export interface OfferTerms {
  /** The credential configuration that it names. */
  readonly configuration: string;
  /** What the wallet must say, that only the holder is told; undefined for the own wallet. */
  readonly txCode: string | undefined;
  /** Thumbprint of the one key that can take it, by DPoP; undefined for another wallet, whose key nobody knows yet. */
  readonly takerJkt: string | undefined;
}

/** How long an offer may be taken, in seconds: long enough to scan a QR and type a code in. */
export const OFFER_SECONDS = 300;

/** Digits of a transaction code. */
export const TX_CODE_LENGTH = 6;
/** Transaction codes that are judged for one offer; after that it is over. Three in a million are guessed. */
export const TX_CODE_TRIES = 3;
/** What the other wallet shows beside its field, in at most 300 characters (OpenID4VCI 1.0 §4.1.1). */
export const TX_CODE_TEXT = {
  fr: "Saisir le code à 6 chiffres affiché dans l’application de la carte.",
  en: "Enter the 6-digit code that the card's app shows.",
} as const;
