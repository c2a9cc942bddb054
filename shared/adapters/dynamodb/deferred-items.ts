import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { CardChange } from "../../domain/card-change.ts";
import type { CredentialHolder, Issuance, NotRecorded } from "../../domain/credential.ts";
import { type DeferredIssuance, forgottenAt } from "../../domain/deferred-issuance.ts";
import type { StatusPlace } from "../../domain/status-list.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import type { Outcome } from "../../kernel/outcome.ts";
import { PublicJwk } from "../../protocol/public-jwk.ts";
import { credentialRecorder, type RecorderTables } from "./credential-items.ts";
import type { PlacesSettings } from "./status-places.ts";
import { putUnique, type Table } from "./table.ts";

const StoredDeferral = z.object({
  cardRef: z.string(),
  walletJkt: z.string(),
  configuration: z.string(),
  keys: z.array(z.object({ jwk: PublicJwk, jkt: z.string() })),
  issuance: z.string(),
  until: InstantText,
  deliveredAt: InstantText.optional(),
  expiresAt: z.int(),
});

const deferralKey = (transactionId: string) => ({ pk: `DEFERRED#${digest(transactionId)}`, sk: "DEFERRED" });

/** Issuances that wait for a card, each an item of its own. Of the transaction id only the hash is stored. */
export const deferralsIn = (table: Table, now: Clock) => ({
  defer: ({ transactionId, until, ...deferral }: DeferredIssuance): Promise<void> =>
    putUnique(table, {
      ...deferralKey(transactionId),
      type: "deferred-issuance",
      ...deferral,
      until: until.toISOString(),
      expiresAt: epochSeconds(forgottenAt(until)),
    }),
  deferral: async (transactionId: string): Promise<DeferredIssuance | undefined> => {
    const get = new GetCommand({ TableName: table.name, Key: deferralKey(transactionId), ConsistentRead: true });
    const { Item } = await table.client.send(get);
    if (!Item) return undefined;
    const { expiresAt, ...deferral } = StoredDeferral.parse(Item);
    return expiresAt > epochSeconds(now()) ? { transactionId, ...deferral } : undefined;
  },
});

/** Delivers what was deferred, once. */
export const deliveriesIn = (tables: RecorderTables, settings: PlacesSettings) => {
  const { freePlaces, recordCredentials } = credentialRecorder(tables, settings);
  const TableName = tables.card.name;
  return {
    freePlaces,
    /**
     * Puts the credentials on record, marks the deferral as delivered, and puts the change, which tells the phone, into the card's history: all or
     * nothing.
     * @returns a place for each credential; `overtaken` when somebody else has delivered it
     */
    recordDelivery: (
      { transactionId }: DeferredIssuance,
      holder: CredentialHolder,
      issuance: Issuance,
      { free, change }: { readonly free: readonly StatusPlace[]; readonly change: CardChange },
    ): Promise<Outcome<readonly StatusPlace[], NotRecorded>> => {
      const delivered = {
        TableName,
        Key: deferralKey(transactionId),
        UpdateExpression: "SET deliveredAt = :at",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(deliveredAt)",
        ExpressionAttributeValues: { ":at": change.at.toISOString() },
      };
      return recordCredentials(holder, issuance, free, { parts: [{ Update: delivered }], change });
    },
  };
};
