import { type CredentialHolder, credentialIdOf, type Issuance } from "../../../shared/domain/credential.ts";
import type { CredentialConfiguration } from "../../../shared/domain/credential-configuration.ts";
import type { Insured } from "../../../shared/domain/insured.ts";
import type { StatusPlace } from "../../../shared/domain/status-list.ts";
import type { PhoneRefusal, ProvenWallet } from "../../../shared/http/callers.ts";
import { plusSeconds } from "../../../shared/kernel/clock.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";
import type { KeyProofsRefusal, ProvenKeys } from "../../../shared/protocol/key-proofs.ts";
import type { CredentialContent } from "./card-claims.ts";

export interface CredentialPorts {
  /** What can be had here. */
  readonly configurations: readonly CredentialConfiguration[];
  verifyKeyProofs(
    proofs: unknown,
    configuration: CredentialConfiguration,
    clientId: string | undefined,
  ): Promise<Outcome<ProvenKeys, KeyProofsRefusal>>;
  spendNonce(nonce: string): Promise<boolean>;
  insured(cardRef: string): Promise<Insured | undefined>;
  freePlaces(count: number): Promise<readonly StatusPlace[]>;
  recordCredentials(
    holder: CredentialHolder,
    issuance: Issuance,
    free: readonly StatusPlace[],
  ): Promise<readonly StatusPlace[] | undefined>;
  /** Signs a credential in the configuration's format. */
  writeCredential(configuration: CredentialConfiguration, content: CredentialContent): Promise<string>;
  readonly ids: Ids;
  now(): Date;
}

export type CredentialRefusal =
  | PhoneRefusal
  | KeyProofsRefusal
  | { readonly kind: "configuration-unknown" }
  | { readonly kind: "nonce-spent" }
  | { readonly kind: "card-not-usable" };

export interface IssuedCredentials {
  /** One for each key, in the order of the proofs. */
  readonly credentials: readonly string[];
  /** By what name the wallet tells what became of them. */
  readonly notificationId: string;
}

/**
 * Issues one credential for each key that the wallet proves, all or none, in three round trips. The challenge is spent first. All are on record
 * before the first is signed, each with its place in a status list: a crash leaves a record, never a credential that can't be revoked.
 */
export async function issueCredential(
  ports: CredentialPorts,
  wish: { readonly configuration: string; readonly proofs: unknown },
  caller: ProvenWallet,
): Promise<Outcome<IssuedCredentials, CredentialRefusal>> {
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
  const holder = spent.value;
  if (holder.kind !== "card" || holder.card.state !== "active" || !insured) return refuse({ kind: "card-not-usable" });
  const now = ports.now();
  const validity = validityOf(configuration, now);
  const issuance: Issuance = {
    id: ports.ids.secret(),
    isRevocable: configuration.isRevocable,
    credentials: keys.map(({ jkt }) => ({ holderJkt: jkt, issuedAt: now, expiresAt: validity.expiresAt })),
  };
  const places = await ports.recordCredentials(holder.card, issuance, free);
  if (!places) return refuse({ kind: "card-not-usable" });
  const credentials = await Promise.all(
    keys.map((key, index) =>
      ports.writeCredential(configuration, {
        person: insured,
        reference: { cardRef: caller.subject, credentialId: credentialIdOf(issuance, index) },
        key,
        ...validity,
        place: places[index],
      }),
    ),
  );
  return done({ credentials, notificationId: issuance.id });
}

/** Begins with the hour, so that the time of issuance links nothing. */
function validityOf({ hours }: CredentialConfiguration, now: Date) {
  const issuedAt = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000);
  return { issuedAt, expiresAt: plusSeconds(issuedAt, hours * 3600) };
}
