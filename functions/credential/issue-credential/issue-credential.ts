import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { CredentialHolder, Issuance, NotRecorded } from "../../../shared/domain/credential.ts";
import type { CredentialConfiguration } from "../../../shared/domain/credential-configuration.ts";
import {
  type WantedCard,
  wantedByConfiguration,
  wantedByIdentifier,
} from "../../../shared/domain/credential-identifier.ts";
import { type DeferredIssuance, POLL_SECONDS } from "../../../shared/domain/deferred-issuance.ts";
import type { DirectoryEntry } from "../../../shared/domain/insured.ts";
import type { StatusPlace } from "../../../shared/domain/status-list.ts";
import type { PhoneRefusal, ProvenWallet } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { KeyProofsRefusal, ProvenKeys } from "../../../shared/protocol/key-proofs.ts";
import { deliveredChange, isHoldable, issuanceOf, type SigningPorts, signedFor } from "../issuing.ts";

export interface CredentialPorts extends SigningPorts {
  /** What can be had here. */
  readonly configurations: readonly CredentialConfiguration[];
  verifyKeyProofs(
    proofs: unknown,
    configuration: CredentialConfiguration,
    clientId: string | undefined,
  ): Promise<Outcome<ProvenKeys, KeyProofsRefusal>>;
  spendNonce(nonce: string): Promise<boolean>;
  household(cardRef: string): Promise<DirectoryEntry | undefined>;
  recordCredentials(
    holder: CredentialHolder,
    issuance: Issuance,
    free: readonly StatusPlace[],
    also: { readonly change?: CardChange | undefined },
  ): Promise<Outcome<readonly StatusPlace[], NotRecorded>>;
  /** Keeps what was asked for until there is a card. */
  defer(deferral: DeferredIssuance): Promise<void>;
}

export type CredentialRefusal =
  | PhoneRefusal
  | KeyProofsRefusal
  /** None of ours, or one that is not announced at the moment. */
  | { readonly kind: "configuration-unknown" }
  /** None that the token may be asked for, or its household has changed. */
  | { readonly kind: "identifier-unknown" }
  /** The token names what it may be asked for, the request does not. */
  | { readonly kind: "identifier-expected" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "card-not-usable" };

export interface CredentialWish {
  /** One of the two. */
  readonly configuration?: string | undefined;
  readonly identifier?: string | undefined;
  /** As they came. */
  readonly proofs: unknown;
}

export interface IssuedCredentials {
  readonly kind: "issued";
  /** One for each key, in the order of the proofs. */
  readonly credentials: readonly string[];
  /** By what name the wallet tells what became of them. */
  readonly notificationId: string;
}
/** To be asked for again under this name, once so many seconds have passed. */
export interface DeferredCredentials {
  readonly kind: "deferred";
  readonly transactionId: string;
  readonly interval: number;
}

/**
 * Issues one credential for each key that the wallet proves, all or none, in three round trips. The challenge is spent first. All are on record
 * before the first is signed, each with its place in a status list: a crash leaves a record, never a credential that can't be revoked. For whose
 * card is not there yet they are deferred, with the keys that were proven.
 */
export async function issueCredential(
  ports: CredentialPorts,
  wish: CredentialWish,
  caller: ProvenWallet,
): Promise<Outcome<IssuedCredentials | DeferredCredentials, CredentialRefusal>> {
  const wanted = wantedCard(wish, caller, ports.configurations);
  if (!wanted.ok) return wanted;
  const { configuration, subjectIn } = wanted.value;
  if (!(await ports.canIssue(configuration))) {
    return refuse({ kind: wish.identifier === undefined ? "configuration-unknown" : "identifier-unknown" });
  }
  const proven = await ports.verifyKeyProofs(wish.proofs, configuration, caller.clientId);
  if (!proven.ok) return proven;
  const { keys, nonce } = proven.value;
  const [spent, nonceLive, household, free] = await Promise.all([
    caller.spendProof(),
    ports.spendNonce(nonce),
    ports.household(caller.subject),
    configuration.isRevocable ? ports.freePlaces(keys.length) : [],
  ]);
  if (!spent.ok) return spent;
  if (!nonceLive) return refuse({ kind: "nonce-spent" });
  const standing = spent.value;
  if (standing.kind === "awaited") {
    return defer(ports, { configuration: configuration.id, keys, until: standing.enrolment.expiresAt }, caller);
  }
  if (standing.kind === "over" || standing.card.state !== "active" || !isHoldable(household))
    return refuse({ kind: "card-not-usable" });
  const subject = subjectIn(household);
  if (!subject) return refuse({ kind: "identifier-unknown" });
  const { person, dependant } = subject;
  const begun = { id: ports.ids.secret(), at: ports.now(), revision: household.revision, dependant };
  const { issuance, validity } = issuanceOf(configuration, keys, begun);
  const change = standing.wasAwaited ? deliveredChange(ports, standing.card, begun.at) : undefined;
  const recorded = await ports.recordCredentials(standing.card, issuance, free, { change });
  if (!recorded.ok) return refuse({ kind: overtakenBy(recorded.refusal, wish) });
  const of = { cardRef: caller.subject, person, issuance, keys, validity, places: recorded.value };
  return done({ kind: "issued", credentials: await signedFor(ports, configuration, of), notificationId: issuance.id });
}

/**
 * What a request is answered that was overtaken: what one is answered that comes a moment later, or has changed what it says. Both send the wallet
 * for another token, which helps; a denial would tell it that nothing does.
 */
const overtakenBy = ({ kind }: NotRecorded, { identifier }: CredentialWish) =>
  kind === "household-changed" && identifier !== undefined ? "identifier-unknown" : "phone-ended";

/** A token names no dependant before there is a card, so that what is deferred is the holder's own. */
async function defer(
  ports: Pick<CredentialPorts, "defer" | "ids">,
  { configuration, keys, until }: Pick<DeferredIssuance, "configuration" | "keys" | "until">,
  { subject: cardRef, jkt: walletJkt }: ProvenWallet,
) {
  const [transactionId, issuance] = [ports.ids.secret(32), ports.ids.secret()];
  await ports.defer({ transactionId, cardRef, walletJkt, configuration, keys, issuance, until });
  return done({ kind: "deferred", transactionId, interval: POLL_SECONDS } as const);
}

/** A token that names what it may be asked for is asked by those names, and no other is (OpenID4VCI 1.0 §8.2). */
function wantedCard(
  { configuration, identifier = "" }: CredentialWish,
  { credentialIdentifiers }: ProvenWallet,
  configurations: readonly CredentialConfiguration[],
): Outcome<WantedCard, CredentialRefusal> {
  if (configuration === undefined) {
    const isNamed = credentialIdentifiers?.includes(identifier) ?? false;
    const wanted = isNamed ? wantedByIdentifier(identifier, configurations) : undefined;
    return wanted ? done(wanted) : refuse({ kind: "identifier-unknown" });
  }
  const wanted = wantedByConfiguration(configuration, configurations);
  if (!wanted) return refuse({ kind: "configuration-unknown" });
  return credentialIdentifiers ? refuse({ kind: "identifier-expected" }) : done(wanted);
}
