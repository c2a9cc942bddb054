import {
  isAmong,
  type RecordedCredential,
  type RevocationReason,
  type WhichCredentials,
} from "../../../shared/domain/credential.ts";

export interface RevocationPorts {
  liveCredentials(cardRef: string): AsyncIterable<RecordedCredential>;
  revoke(credential: RecordedCredential, reason: RevocationReason): Promise<boolean>;
}

/**
 * Revokes credentials of a card; each shows in its list when that is published next. Again revokes nothing more. A failure leaves the rest as
 * it was: who asks again continues there.
 * @returns how many were revoked by this call
 */
export async function revokeCredentials(
  ports: RevocationPorts,
  cardRef: string,
  which: WhichCredentials,
  reason: RevocationReason,
): Promise<number> {
  let revoked = 0;
  for await (const credential of ports.liveCredentials(cardRef)) {
    if (isAmong(which, credential) && (await ports.revoke(credential, reason))) revoked += 1;
  }
  return revoked;
}
