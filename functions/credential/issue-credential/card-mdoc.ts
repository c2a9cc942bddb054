import { CARD_DOCTYPE, CARD_NAMESPACE } from "../../../shared/domain/card-type.ts";
import type { MdocContents } from "../../../shared/protocol/mdoc/issue-mdoc.ts";
import { type CredentialContent, cardClaims, statusReference } from "./card-claims.ts";

/** The card's five claims as elements of an mdoc, which has no other: whose card it is for us, an mdoc does not say. */
export const cardMdoc = (
  issuer: string,
  { person, key, issuedAt, expiresAt, place }: Omit<CredentialContent, "reference">,
): MdocContents => ({
  docType: CARD_DOCTYPE,
  namespace: CARD_NAMESPACE,
  elements: cardClaims(person),
  deviceKey: key.jwk,
  validity: { signed: issuedAt, from: issuedAt, until: expiresAt },
  status: place && statusReference(issuer, place),
});
