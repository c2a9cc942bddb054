import type { CardChange } from "../../shared/domain/card-change.ts";
import { type CredentialHolder, credentialIdOf, type Issuance } from "../../shared/domain/credential.ts";
import {
  type CredentialConfiguration,
  type Validity,
  validityAt,
} from "../../shared/domain/credential-configuration.ts";
import type { CardPerson, DirectoryEntry } from "../../shared/domain/insured.ts";
import type { StatusPlace } from "../../shared/domain/status-list.ts";
import type { Ids } from "../../shared/kernel/ids.ts";
import type { HolderKey } from "../../shared/protocol/key-attestation.ts";
import type { CredentialContent } from "./issue-credential/card-claims.ts";

/** What issuing asks of its surroundings, at once or later. */
export interface SigningPorts {
  /** Whether what signs now can sign such credentials. */
  canIssue(configuration: CredentialConfiguration): Promise<boolean>;
  freePlaces(count: number): Promise<readonly StatusPlace[]>;
  /** Signs a credential in the configuration's format. */
  writeCredential(configuration: CredentialConfiguration, content: CredentialContent): Promise<string>;
  readonly ids: Ids;
  now(): Date;
}

/** Whether there is somebody to hold a card: nobody is given the card of the dead, by whatever wallet. */
export const isHoldable = (household: DirectoryEntry | undefined): household is DirectoryEntry =>
  household !== undefined && household.insured.deceasedOn === undefined;

/** One credential for each key, by one id, as they are put on record before any is signed. */
export function issuanceOf(
  configuration: CredentialConfiguration,
  keys: readonly HolderKey[],
  { id, at, revision, dependant }: Pick<Issuance, "id" | "revision" | "dependant"> & { readonly at: Date },
): { issuance: Issuance; validity: Validity } {
  const validity = validityAt(configuration, at);
  const credentials = keys.map(({ jkt }) => ({ holderJkt: jkt, issuedAt: at, expiresAt: validity.expiresAt }));
  return { issuance: { id, isRevocable: configuration.isRevocable, revision, dependant, credentials }, validity };
}

/** What tells the phone that a wallet was given credentials, which nobody has authorized by that phone. */
export const deliveredChange = (
  { ids }: Pick<SigningPorts, "ids">,
  { cardRef, deviceJkt: jkt }: CredentialHolder,
  at: Date,
): CardChange => ({ id: ids.uuid(), cardRef, kind: "credential-delivered", at, jkt });

/** Credentials that are on record, signed; in the order of the keys. */
export const signedFor = (
  ports: Pick<SigningPorts, "writeCredential">,
  configuration: CredentialConfiguration,
  of: {
    /** On whose holder's phone it is. */
    readonly cardRef: string;
    readonly person: CardPerson;
    readonly issuance: Pick<Issuance, "id">;
    readonly keys: readonly HolderKey[];
    readonly validity: Validity;
    readonly places: readonly (StatusPlace | undefined)[];
  },
): Promise<string[]> =>
  Promise.all(
    of.keys.map((key, index) =>
      ports.writeCredential(configuration, {
        person: of.person,
        reference: { cardRef: of.cardRef, credentialId: credentialIdOf(of.issuance, index) },
        key,
        ...of.validity,
        place: of.places[index],
      }),
    ),
  );
