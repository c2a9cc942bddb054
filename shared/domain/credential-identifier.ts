import { digest } from "../kernel/ids.ts";
import type { CredentialConfiguration } from "./credential-configuration.ts";
import type { Beneficiary, CardPerson, DirectoryEntry } from "./insured.ts";

/** Whose card a credential is: the holder's own, or of somebody covered by them. */
export interface CardSubject {
  readonly person: CardPerson;
  /** Of somebody covered: by what they are found again, whatever the household's state. */
  readonly dependant?: string | undefined;
}

const HOLDER = "holder";
/** Characters that name somebody covered: 132 bits. */
const NAME_LENGTH = 22;

/** `<configuration>.<whose card>`: what a token names to be asked for (OpenID4VCI 1.0 §5.1.1). */
const identifierOf = (configurationId: string, whose: string): string => `${configurationId}.${whose}`;

/**
 * Names somebody covered by their place in one state of the household, since whatever else there is tells a birth date or can be searched for it.
 * With the household's next state the names are others: a wallet asks for a new token.
 */
const nameOf = ({ insured, revision }: DirectoryEntry, place: number): string =>
  digest("dependant", insured.cardRef, String(revision), String(place)).slice(0, NAME_LENGTH);

/** The same person through all states of the household, as a fund knows them apart: by birth date and rank of twins. */
export const dependantRef = (
  cardRef: string,
  { birthDate, twinRank }: Pick<Beneficiary, "birthDate" | "twinRank">,
): string => digest("dependant", cardRef, birthDate, String(twinRank));

/** The cards of a household's state by who they are of. Somebody of whom not all is known that a card says has none. */
function subjectsOf(entry: DirectoryEntry): ReadonlyMap<string, CardSubject> {
  const { insured, beneficiaries } = entry;
  const covered = beneficiaries.flatMap((beneficiary, place): (readonly [string, CardSubject])[] => {
    const { sex, familyName, givenNames, quality } = beneficiary;
    if (sex === undefined) return [];
    const person = { familyName, givenNames, sex, quality, organism: insured.organism };
    const dependant = dependantRef(insured.cardRef, beneficiary);
    return [[nameOf(entry, place), { person, dependant }]];
  });
  return new Map([[HOLDER, { person: insured }], ...covered]);
}

/** What a token may be asked for: the holder's card alone, or those of everybody covered too. */
export function identifiersFor(configurationId: string, entry: DirectoryEntry | undefined): readonly string[] {
  const whose = entry ? [...subjectsOf(entry).keys()] : [HOLDER];
  return whose.map((each) => identifierOf(configurationId, each));
}

/** Which card is asked for. */
export interface WantedCard {
  readonly configuration: CredentialConfiguration;
  /** The card in the household's state as it is now; undefined when that has nobody of this name. */
  subjectIn(entry: DirectoryEntry): CardSubject | undefined;
}

/** What an identifier stands for; undefined when it is none of ours. */
export function wantedByIdentifier(
  identifier: string,
  configurations: readonly CredentialConfiguration[],
): WantedCard | undefined {
  const configuration = configurations.find(({ id }) => identifier.startsWith(identifierOf(id, "")));
  if (!configuration) return undefined;
  const whose = identifier.slice(identifierOf(configuration.id, "").length);
  return { configuration, subjectIn: (entry) => subjectsOf(entry).get(whose) };
}

/** Without identifiers a configuration stands for the holder's own card. */
export const wantedByConfiguration = (
  configurationId: string,
  configurations: readonly CredentialConfiguration[],
): WantedCard | undefined => wantedByIdentifier(identifierOf(configurationId, HOLDER), configurations);
