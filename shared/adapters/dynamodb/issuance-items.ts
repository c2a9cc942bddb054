import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { CardChange } from "../../domain/card-change.ts";
import type { CredentialOfIssuance, NotifiedEvent, RevocationReason } from "../../domain/credential.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { cardParts } from "./card-parts.ts";
import {
  type CredentialTables,
  credentialKey,
  issuanceKeys,
  revocationParts,
  StoredCredential,
} from "./credential-items.ts";
import { transact, unlessConditionFails } from "./table.ts";

const StoredLife = z.object({
  holderJkt: z.string(),
  expiresAt: z.int(),
  revokedAt: z.string().optional(),
});

/** Credentials that were issued together, of which their wallet tells together. */
export const issuancesIn = (tables: CredentialTables, now: Clock) => ({
  /** Those of one issuance of the card, whatever was written just before; none when it has issued nothing by that id, or they are long over. */
  ofIssuance: async (cardRef: string, issuance: string): Promise<readonly CredentialOfIssuance[]> => {
    const { pk, prefix } = issuanceKeys(cardRef, issuance);
    const { Items } = await tables.card.client.send(
      new QueryCommand({
        TableName: tables.card.name,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix },
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map((item) => {
      const { holderJkt, expiresAt, revokedAt } = StoredLife.parse(item);
      const isLive = revokedAt === undefined && expiresAt > epochSeconds(now());
      return { ...StoredCredential.parse(item), holderJkt, isLive };
    });
  },
  /** What the wallet has told last. Nothing when the record is gone meanwhile. */
  recordNotified: async (credential: CredentialOfIssuance, event: NotifiedEvent): Promise<void> => {
    const change = new UpdateCommand({
      TableName: tables.card.name,
      Key: credentialKey(credential),
      UpdateExpression: "SET notified = :event",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: { ":event": event },
    });
    await unlessConditionFails(tables.card.client.send(change));
  },
  /**
   * Revokes them in our records and for their lists and puts the change, which tells the phone, into the card's history: all or nothing. False
   * when one of them was revoked already, or is gone.
   */
  revokeTogether: async (
    credentials: readonly CredentialOfIssuance[],
    reason: RevocationReason,
    change: CardChange,
  ): Promise<boolean> => {
    const ended = credentials.flatMap((each) => revocationParts(tables, each, reason, change.at));
    const parts = [...ended, cardParts(tables.card.name).change(change)];
    return (await transact(tables.card.client, parts)) === undefined;
  },
});
