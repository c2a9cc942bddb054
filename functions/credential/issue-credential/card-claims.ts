import type { CardType } from "../../../shared/domain/card-type.ts";
import type { CardPerson } from "../../../shared/domain/insured.ts";
import { type Organism, organismOf } from "../../../shared/domain/organism.ts";
import { type StatusPlace, statusListUri } from "../../../shared/domain/status-list.ts";
import { epochSeconds } from "../../../shared/kernel/clock.ts";
import type { CredentialReference } from "../../../shared/protocol/credential-reference.ts";
import type { HolderKey } from "../../../shared/protocol/key-attestation.ts";
import type { SdJwtClaims } from "../../../shared/protocol/sd-jwt/issue-sd-jwt.ts";

/** What goes into one credential. */
export interface CredentialContent {
  readonly person: CardPerson;
  readonly reference: CredentialReference;
  /** The wallet's key that it is bound to. */
  readonly key: HolderKey;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Where its status stands; none for one that ends before it could change. */
  readonly place: StatusPlace | undefined;
}

/** The five claims of the card (domain: "What the phone stores") and not one more, whatever the format. */
export const cardClaims = (person: CardPerson) => ({
  family_name: person.familyName,
  given_names: person.givenNames,
  sex: person.sex,
  quality: person.quality,
  organism: { ...organismOf(person.organism) } satisfies Organism,
});

/** The status of a credential as it refers to it (Token Status List §6.2). */
export const statusReference = (issuer: string, { list, index }: StatusPlace) => ({
  idx: index,
  uri: statusListUri(issuer, list),
});

/**
 * The same five as an SD-JWT VC; in clear stands nothing of the person.
 * @param jti the credential's reference, sealed: what it says of itself to nobody but us
 */
export function sdJwtClaims(
  { issuer, type }: { issuer: string; type: Pick<CardType, "vct" | "integrity"> },
  { person, key, issuedAt, expiresAt, place }: Omit<CredentialContent, "reference">,
  jti: string,
): SdJwtClaims {
  return {
    clear: {
      iss: issuer,
      jti,
      vct: type.vct,
      "vct#integrity": type.integrity,
      iat: epochSeconds(issuedAt),
      exp: epochSeconds(expiresAt),
      cnf: { jwk: key.jwk },
      ...(place && { status: { status_list: statusReference(issuer, place) } }),
    },
    selective: cardClaims(person),
  };
}
