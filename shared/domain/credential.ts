import { DAY_SECONDS, plusSeconds } from "../kernel/clock.ts";
import type { Card } from "./card.ts";
import type { StatusPlace } from "./status-list.ts";

/** The longest that a credential lives. Status lists are retired by it: whoever issues for longer must keep them longer. */
export const CREDENTIAL_DAYS = 30;

/**
 * Credentials that one request may ask for (`batch_credential_issuance.batch_size`): as many as are shown in a day or two. All of them are
 * recorded in one transaction of at most a hundred parts, two for each.
 */
export const LARGEST_BATCH = 20;

/** The card that credentials are of, on the phone that they are issued through, and its binding: what was issued in it ends with it. */
export type CredentialHolder = Pick<Card, "cardRef" | "deviceJkt" | "bindingId">;

/**
 * Credentials that are issued by one answer, and named together when a wallet tells what became of them: the id is the answer's
 * `notification_id` (OpenID4VCI 1.0 §8.3). Unguessable, and of use only with a token for the same card.
 */
export interface Issuance {
  readonly id: string;
  /** Whether each of them gets a place in a status list. */
  readonly isRevocable: boolean;
  /** The household's state that they say and, when they are of somebody covered, in which these are: nothing is recorded once there is a later one. */
  readonly revision: number;
  /** Whose cards they are, when not the holder's own: by what they are found again when they are covered no more. */
  readonly dependant?: string | undefined;
  readonly credentials: readonly NewCredential[];
}

/** A credential that is about to be signed. What is kept of it is enough to revoke it, and nothing that is in it. */
export interface NewCredential {
  /** Thumbprint of the wallet's key that it is bound to. */
  readonly holderJkt: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/**
 * Why an issuance was not put on record: something has changed at that moment. `card-gone`: the card is elsewhere, or not active; `household-changed`:
 * what it says is of a state of the household that is over; `overtaken`: another condition of who records it fails.
 */
export interface NotRecorded {
  readonly kind: "card-gone" | "household-changed" | "overtaken";
}

/** One of an issuance, by its place in the answer. */
export const credentialIdOf = ({ id }: Pick<Issuance, "id">, index: number): string => `${id}.${index}`;

/** Whether a credential lives for longer than the lists count on. */
export const outlivesLists = ({ expiresAt }: NewCredential, now: Date): boolean =>
  expiresAt > plusSeconds(now, CREDENTIAL_DAYS * DAY_SECONDS);

/** Why a credential was revoked. It stays in our records: the list says only that it was. */
const REVOCATION_REASONS = [
  /** Its holder gave it up, or deleted it. */
  "holder",
  /** The card has left the phone that it was issued through, or was bound to it anew. */
  "device-ended",
  "death",
  /** Who it is of is no longer covered by the card's holder. */
  "not-covered",
  /** Another one with what is true now takes its place. */
  "superseded",
] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** What a wallet tells of credentials that it was given (OpenID4VCI 1.0 §11.1). */
export const NOTIFIED_EVENTS = ["credential_accepted", "credential_failure", "credential_deleted"] as const;
export type NotifiedEvent = (typeof NOTIFIED_EVENTS)[number];

/** A credential as far as revoking it is concerned. */
export interface RecordedCredential {
  readonly cardRef: string;
  readonly id: string;
  /** Id of the issuance that it is one of. */
  readonly issuance: string;
  /** Of the card of somebody covered: their `ref`. */
  readonly dependant?: string | undefined;
  /** The binding that it was issued in. */
  readonly bindingId: string;
  readonly issuedAt: Date;
  /** Its place in a status list; none when it ends before its status could change. */
  readonly status?: StatusPlace | undefined;
}

/** A credential of an issuance, the key that it is bound to, and whether it is neither expired nor revoked. */
export interface CredentialOfIssuance extends RecordedCredential {
  readonly holderJkt: string;
  readonly isLive: boolean;
}

/** A credential as far as who presents it is concerned. */
export interface PresentableCredential {
  readonly bindingId: string;
  readonly holderJkt: string;
  readonly revokedAt?: string | undefined;
}

/** Which of a card's credentials. */
export type WhichCredentials =
  | { readonly kind: "all" }
  /** Those that say what was true until then. */
  | { readonly kind: "issued-until"; readonly until: Date }
  /** Those of somebody covered who no longer is. */
  | { readonly kind: "of-dependants"; readonly dependants: readonly string[] }
  /** Those issued in one binding of card and phone. */
  | { readonly kind: "of-binding"; readonly bindingId: string };

/** A stream tells whole seconds, and what is issued may rest on a read that was a moment old. No phone has fetched another by then. */
const READ_BEHIND_MS = 2_000;

export function isAmong(which: WhichCredentials, credential: RecordedCredential): boolean {
  if (which.kind === "all") return true;
  if (which.kind === "issued-until") return credential.issuedAt.getTime() <= which.until.getTime() + READ_BEHIND_MS;
  if (which.kind === "of-dependants") {
    return credential.dependant !== undefined && which.dependants.includes(credential.dependant);
  }
  return credential.bindingId === which.bindingId;
}
