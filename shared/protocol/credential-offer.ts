import { TX_CODE_LENGTH, TX_CODE_TEXT } from "../domain/credential-offer.ts";
import { digest } from "../kernel/ids.ts";

export const PRE_AUTHORIZED_GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code";

/** 256 bits in base64url: the form of an offer's name. */
export const OFFER_ID = /^[\w-]{43}$/;

/**
 * The code of an offer, made of the name in its address: who is shown the offer by reference fetches what who is shown it by value has, and
 * of neither is anything stored but a hash.
 */
export const preAuthorizedCodeOf = (offerId: string): string => digest("pre-authorized-code", offerId);

/**
 * What an offer is named by towards the authorization endpoint, made of its code in turn: whoever knows it can start a sign-in for the offer, and can
 * neither redeem it nor fetch it.
 */
export const issuerStateOf = (code: string): string => digest("issuer-state", code);

export const offerUri = (issuer: string, offerId: string): string => `${issuer}/credential-offers/${offerId}`;

/** What a QR holds, or a link to a wallet on the same device: the offer by reference (OpenID4VCI 1.0 §4.1.3). */
export const offerLink = (uri: string): string =>
  `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(uri)}`;

export interface OfferContent {
  readonly issuer: string;
  readonly code: string;
  /** What the wallet is to ask for. */
  readonly configuration: string;
  /** Whether the wallet must ask for a transaction code. */
  readonly hasTxCode: boolean;
  readonly language: "fr" | "en";
}

/** A credential offer (OpenID4VCI 1.0 §4.1.1). */
export const credentialOffer = ({ issuer, code, configuration, hasTxCode, language }: OfferContent) => ({
  credential_issuer: issuer,
  credential_configuration_ids: [configuration],
  grants: {
    authorization_code: { issuer_state: issuerStateOf(code) },
    [PRE_AUTHORIZED_GRANT]: {
      "pre-authorized_code": code,
      ...(hasTxCode && {
        tx_code: { input_mode: "numeric" as const, length: TX_CODE_LENGTH, description: TX_CODE_TEXT[language] },
      }),
    },
  },
});
