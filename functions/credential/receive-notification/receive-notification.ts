import type { CardChange } from "../../../shared/domain/card-change.ts";
import type { CredentialOfIssuance, NotifiedEvent, RevocationReason } from "../../../shared/domain/credential.ts";
import type { PhoneRefusal, ProvenWallet } from "../../../shared/http/callers.ts";
import type { Ids } from "../../../shared/kernel/ids.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface NotificationPorts {
  /** The credentials of one answer to a card's wallet, whatever has become of them since. */
  ofIssuance(cardRef: string, issuance: string): Promise<readonly CredentialOfIssuance[]>;
  /** All of them and the change, or nothing; false when one is live no more. */
  revokeTogether(
    credentials: readonly CredentialOfIssuance[],
    reason: RevocationReason,
    change: CardChange,
  ): Promise<boolean>;
  /** Puts down what was told, on the record of the first of them. */
  recordNotified(credential: CredentialOfIssuance, event: NotifiedEvent): Promise<void>;
  readonly ids: Pick<Ids, "uuid">;
  now(): Date;
}

export interface Notification {
  readonly id: string;
  readonly event: NotifiedEvent;
}

export type NotificationRefusal = PhoneRefusal | { readonly kind: "notification-unknown" };

/**
 * A wallet tells what became of the credentials of one answer (OpenID4VCI 1.0 §11). What it has deleted is revoked, and the holder told, once;
 * the rest is put down and changes nothing, since what failed in part is still good in part. Again is fine.
 */
export async function receiveNotification(
  ports: NotificationPorts,
  { id, event }: Notification,
  caller: ProvenWallet,
): Promise<Outcome<NotifiedEvent, NotificationRefusal>> {
  const { subject: cardRef } = caller;
  const [spent, credentials] = await Promise.all([caller.spendProof(), ports.ofIssuance(cardRef, id)]);
  if (!spent.ok) return spent;
  const [first] = credentials;
  const holder = spent.value;
  if (!first || holder.kind !== "card") return refuse({ kind: "notification-unknown" });
  if (event === "credential_deleted") await revokeDeleted(ports, credentials, holder.card.deviceJkt);
  else await ports.recordNotified(first, event);
  return done(event);
}

/** Whoever revokes one of them at the same moment leaves fewer: they are looked at again until none is live. */
async function revokeDeleted(
  ports: NotificationPorts,
  credentials: readonly CredentialOfIssuance[],
  jkt: string,
): Promise<void> {
  const live = credentials.filter(({ isLive }) => isLive);
  const [first] = live;
  if (!first) return;
  const { cardRef, issuance } = first;
  const change = { id: ports.ids.uuid(), cardRef, kind: "credential-deleted", at: ports.now(), jkt } as const;
  if (await ports.revokeTogether(live, "holder", change)) return;
  await revokeDeleted(ports, await ports.ofIssuance(cardRef, issuance), jkt);
}
