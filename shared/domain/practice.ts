import type { PublicJwk } from "../protocol/public-jwk.ts";
import type { Place } from "./place.ts";
import type { RegistryState } from "./registry.ts";
import type { Software } from "./software.ts";

export const PRACTICE_KINDS = ["doctor", "pharmacy", "hospital"] as const;
export type PracticeKind = (typeof PRACTICE_KINDS)[number];

/** A postal address in France. */
export interface Address {
  readonly lines: readonly string[];
  readonly postcode: string;
  readonly city: string;
}

/** What the registry says of a practice, and whoever imports it may change. */
export interface PracticeFacts {
  readonly name: string;
  readonly kind: PracticeKind;
  readonly departement: string;
  /** Two digits; a hospital may have none of its own. */
  readonly speciality?: string | undefined;
  readonly address?: Address | undefined;
  readonly place?: Place | undefined;
  /** Whether it says of itself that it takes the card. */
  readonly declared: boolean;
  /** Whether people are shown it: not where nobody can just walk in, such as in a prison, or one that is no place at all. */
  readonly listed: boolean;
}

export interface Practice extends PracticeFacts {
  /** National identifier, nine digits. */
  readonly id: string;
  readonly state: RegistryState;
  /** Counts its changes, from 1. */
  readonly revision: number;
}

/** What a reader is used for: by who gives care, or at a registration desk. */
export const READER_ROLES = ["care", "reception"] as const;
export type ReaderRole = (typeof READER_ROLES)[number];

/** Of the insured number itself, for who has to bill with it: no token has it unless it was asked for by its name. */
export const NIR_SCOPE = "nir";

/** What a reader may ask for, by its role: a desk is told who comes and whether their rights hold, and bills nothing. */
export const READER_SCOPES: Readonly<Record<ReaderRole, readonly string[]>> = {
  care: ["context", "care-event", NIR_SCOPE],
  reception: ["administrative"],
};

/** The same of a practice's reader. */
export interface ReaderFacts {
  readonly jwk: PublicJwk;
  /** The key that is to follow: both are good meanwhile, so that a reader changes keys without a gap. */
  readonly nextJwk?: PublicJwk | undefined;
  readonly role: ReaderRole;
  readonly software: Software;
  /** SHA-256 of the only TLS client certificate that it may come with, where it has one (RFC 8705 §3.1). */
  readonly certificate?: string | undefined;
}

export interface Reader extends ReaderFacts {
  readonly practiceId: string;
  readonly readerId: string;
  readonly state: RegistryState;
  readonly revision: number;
}

/** A reader as a client of the API. */
export const readerClientId = ({ practiceId, readerId }: Pick<Reader, "practiceId" | "readerId">): string =>
  `${practiceId}.${readerId}`;

/** Whether a change of a practice ends its readers' tokens: those that are out live on for minutes, and know its kind as it was. */
export const endsPracticeTokens = (before: Practice | undefined, after: Practice): boolean =>
  before !== undefined && (before.kind !== after.kind || (before.state === "active" && after.state === "blocked"));

/** The same of a reader. A key or certificate that is taken away may have been lost to somebody. */
export function endsReaderTokens(before: Reader | undefined, after: Reader): boolean {
  if (!before) return false;
  const kept = new Set(keysOf(after).map(({ x, y }) => `${x}.${y}`));
  const losesKey = keysOf(before).some(({ x, y }) => !kept.has(`${x}.${y}`));
  const losesCertificate = before.certificate !== undefined && before.certificate !== after.certificate;
  const isChanged = before.role !== after.role || (before.state === "active" && after.state === "blocked");
  return isChanged || losesKey || losesCertificate;
}

/** The keys that a reader may sign with. */
export const keysOf = ({ jwk, nextJwk }: ReaderFacts): readonly PublicJwk[] => (nextJwk ? [jwk, nextJwk] : [jwk]);
