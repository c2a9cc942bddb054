import { dayAfter } from "./calendar.ts";
import type { BeneficiaryRef } from "./context.ts";
import { type Nir, parseNir } from "./nir.ts";

/** Quality of a person towards the scheme (two digits; 00 is the insured person, 06 a child). */
export type Quality = string;

/** Rights in a compulsory scheme, Paris days, both inclusive; no end means open-ended. */
export interface Rights {
  readonly from: string;
  readonly until?: string | undefined;
}

export interface Beneficiary {
  readonly birthDate: string;
  readonly twinRank: number;
  readonly familyName: string;
  readonly givenNames: string;
  /** Where the fund tells it. */
  readonly sex?: "F" | "M" | undefined;
  readonly quality: Quality;
}

/** How many people one insured person can cover. */
export const MAX_BENEFICIARIES = 19;

/** Why somebody may have no card on the phone for now. Reasons are a closed list: nothing else about them is kept. */
export const EXCLUSION_REASONS = ["guardianship"] as const;

/** An exclusion, Paris days, both inclusive; no end means open-ended. */
export interface Exclusion extends Rights {
  readonly reason: (typeof EXCLUSION_REASONS)[number];
}

/** An insured person as the directory holds them. `cardRef` is the keyed pseudonym; the NIR itself is not here. */
export interface Insured {
  readonly cardRef: string;
  /** `sub` of the person's account at the health-account provider; absent when no account is open. */
  readonly accountSubject?: string | undefined;
  readonly familyName: string;
  readonly birthName?: string | undefined;
  readonly givenNames: string;
  readonly sex: "F" | "M";
  /** Text: unreal dates exist (month 00, day 00). */
  readonly birthDate: string;
  readonly quality: Quality;
  readonly organism: string;
  readonly rights: Rights;
  readonly exclusion?: Exclusion | undefined;
  readonly deceasedOn?: string | undefined;
}

/** What the card says of a person. */
export type CardPerson = Pick<Insured, "familyName" | "givenNames" | "sex" | "quality" | "organism">;

/** A person with everybody covered by them, as their fund tells it: one state, replaced as a whole. */
export interface Household {
  readonly insured: Insured;
  readonly beneficiaries: readonly Beneficiary[];
}

/** Whom care can be billed for: the person, always of rank 1, and those they cover. */
export const beneficiariesOf = ({ insured, beneficiaries }: Household): BeneficiaryRef[] => [
  { birthDate: insured.birthDate, twinRank: 1 },
  ...beneficiaries.map(({ birthDate, twinRank }) => ({ birthDate, twinRank })),
];

/** What the directory keeps of a person. */
export interface DirectoryEntry extends Household {
  /** The fund's own count of the person's states: a lower one never replaces a higher one. */
  readonly revision: number;
  /** The NIR under the directory's data key (shared/protocol/sealed-nir.ts). */
  readonly sealedNir: string;
}

/** Whether rights are in force on a day, and from when if they are only to come. They end on the day of death. */
export function rightsOn({ rights, deceasedOn }: Pick<Insured, "rights" | "deceasedOn">, day: string) {
  const isAlive = deceasedOn === undefined || day <= deceasedOn;
  const holds = isAlive && isWithin(rights, day);
  return { holds, from: !holds && isAlive && rights.from > day ? rights.from : undefined };
}

/** Whether nothing excludes the person on a day, and from when if an exclusion has an end. */
export function exclusionOn({ exclusion }: Pick<Insured, "exclusion">, day: string) {
  const holds = exclusion === undefined || !isWithin(exclusion, day);
  return { holds, from: holds || exclusion.until === undefined ? undefined : dayAfter(exclusion.until) };
}

const isWithin = (period: Rights, day: string): boolean =>
  period.from <= day && (period.until === undefined || day <= period.until);

/** Where people are found by their number. */
export interface InsuredLookup {
  /** What somebody of this number may be stored under, newest key first. */
  cardRefsOf(nir: Nir): Promise<readonly string[]>;
  insured(cardRef: string): Promise<Insured | undefined>;
}

/** Who has the number that is written in a text. Undefined for a wrong number and an unknown one alike: nobody learns who is insured. */
export async function insuredByNir(ports: InsuredLookup, text: string): Promise<Insured | undefined> {
  const nir = parseNir(text);
  if (!nir.ok) return undefined;
  const found = await Promise.all((await ports.cardRefsOf(nir.value)).map((cardRef) => ports.insured(cardRef)));
  return found.find((each) => each !== undefined);
}
