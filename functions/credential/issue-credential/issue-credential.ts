import type { CredentialHolder, Issuance } from "../../../shared/domain/credential.ts";
import type { CredentialConfiguration } from "../../../shared/domain/credential-configuration.ts";
import { type DeferredIssuance, POLL_SECONDS } from "../../../shared/domain/deferred-issuance.ts";
import type { StatusPlace } from "../../../shared/domain/status-list.ts";
import type { PhoneRefusal, ProvenWallet } from "../../../shared/http/callers.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { KeyProofsRefusal, ProvenKeys } from "../../../shared/protocol/key-proofs.ts";
import { issuanceOf, type SigningPorts, signedFor } from "../issuing.ts";

export interface CredentialPorts extends SigningPorts {
  /** What can be had here. */
  readonly configurations: readonly CredentialConfiguration[];
  verifyKeyProofs(
    proofs: unknown,
    configuration: CredentialConfiguration,
    clientId: string | undefined,
  ): Promise<Outcome<ProvenKeys, KeyProofsRefusal>>;
  spendNonce(nonce: string): Promise<boolean>;
  recordCredentials(
    holder: CredentialHolder,
    issuance: Issuance,
    free: readonly StatusPlace[],
  ): Promise<readonly StatusPlace[] | undefined>;
  /** Keeps what was asked for until there is a card. */
  defer(deferral: DeferredIssuance): Promise<void>;
}

export type CredentialRefusal =
  | PhoneRefusal
  | KeyProofsRefusal
  | { readonly kind: "configuration-unknown" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "card-not-usable" };

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
  wish: { readonly configuration: string; readonly proofs: unknown },
  caller: ProvenWallet,
): Promise<Outcome<IssuedCredentials | DeferredCredentials, CredentialRefusal>> {
  const configuration = ports.configurations.find(({ id }) => id === wish.configuration);
  if (!configuration) return refuse({ kind: "configuration-unknown" });
  const proven = await ports.verifyKeyProofs(wish.proofs, configuration, caller.clientId);
  if (!proven.ok) return proven;
  const { keys, nonce } = proven.value;
  const [spent, nonceLive, insured, free] = await Promise.all([
    caller.spendProof(),
    ports.spendNonce(nonce),
    ports.insured(caller.subject),
    configuration.isRevocable ? ports.freePlaces(keys.length) : [],
  ]);
  if (!spent.ok) return spent;
  if (!nonceLive) return refuse({ kind: "nonce-spent" });
  const standing = spent.value;
  if (standing.kind === "awaited") {
    return defer(ports, { configuration: configuration.id, keys, until: standing.enrolment.expiresAt }, caller);
  }
  if (standing.kind === "over" || standing.card.state !== "active") return refuse({ kind: "card-not-usable" });
  if (!insured) return refuse({ kind: "card-not-usable" });
  const { issuance, validity } = issuanceOf(configuration, keys, { id: ports.ids.secret(), at: ports.now() });
  const places = await ports.recordCredentials(standing.card, issuance, free);
  if (!places) return refuse({ kind: "card-not-usable" });
  const credentials = await signedFor(ports, configuration, { person: insured, issuance, keys, validity, places });
  return done({ kind: "issued", credentials, notificationId: issuance.id });
}

async function defer(
  ports: Pick<CredentialPorts, "defer" | "ids">,
  { configuration, keys, until }: Pick<DeferredIssuance, "configuration" | "keys" | "until">,
  { subject: cardRef, jkt: walletJkt }: ProvenWallet,
) {
  const [transactionId, issuance] = [ports.ids.secret(32), ports.ids.secret()];
  await ports.defer({ transactionId, cardRef, walletJkt, configuration, keys, issuance, until });
  return done({ kind: "deferred", transactionId, interval: POLL_SECONDS } as const);
}
