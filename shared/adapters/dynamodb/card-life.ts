import { GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Assurance } from "../../domain/assurance.ts";
import type { Card, PushDevice } from "../../domain/card.ts";
import { CARD_CHANGES, type CardChange, type OppositionReason } from "../../domain/card-change.ts";
import { PUSH_RESULTS, type PushResult } from "../../domain/push-outcome.ts";
import { InstantText } from "../../kernel/instant-text.ts";
import type { PublicJwk } from "../../protocol/public-jwk.ts";
import { cardKey, deviceKey, parseCard } from "./card-items.ts";
import { cardParts, changeItem, changeKey, type Part } from "./card-parts.ts";
import type { CodeTried } from "./code-try.ts";
import { putNew, type Table, transact, unlessConditionFails } from "./table.ts";

const StoredChange = z.object({
  id: z.string(),
  cardRef: z.string(),
  kind: z.enum(CARD_CHANGES),
  at: InstantText,
  endedJkt: z.string().optional(),
  endedBinding: z.string().optional(),
  jkt: z.string().optional(),
  clientId: z.string().optional(),
});

/** What became of the push to each phone that a change concerns. */
export interface ToldPhone {
  readonly jkt: string;
  readonly outcome: PushResult;
}
const StoredTold = z.object({
  told: z.array(z.object({ jkt: z.string(), outcome: z.enum(PUSH_RESULTS) })).optional(),
});

const SORT_KEY = /^CHANGE#[0-9TZ:.-]{24}#[0-9a-f-]{36}$/;
/** Whether a text can be where a page of the history ended. */
export const isHistoryPlace = (text: string): boolean => SORT_KEY.test(text);

/** A phone's key that a card is to be on, the binding that begins with it, and where it takes pushes. */
export interface NewPhone {
  readonly bindingId: string;
  readonly jkt: string;
  readonly jwk: PublicJwk;
  readonly assurance: Assurance;
  readonly push?: PushDevice | undefined;
}

type ChangeName = Pick<CardChange, "cardRef" | "at" | "id">;

export interface HistoryPage {
  readonly changes: readonly CardChange[];
  /** Where the next page begins, when there are more. */
  readonly next?: string | undefined;
}

/** What becomes of a card after it was activated. */
export const cardLifeIn = (table: Table) => {
  const parts = cardParts(table.name);
  const written = async (TransactItems: Part[]): Promise<boolean> =>
    (await transact(table.client, TransactItems)) === undefined;
  return {
    /** The card as it is at this moment, whatever was written just before. */
    cardNow: async (cardRef: string): Promise<Card | undefined> => {
      const { Item } = await table.client.send(
        new GetCommand({ TableName: table.name, Key: cardKey(cardRef), ConsistentRead: true }),
      );
      return parseCard(Item);
    },
    /** The card answers to its phone no more. False when it is opposed already, or in another binding than it was read in. */
    oppose: (card: Card, reason: OppositionReason, change: CardChange): Promise<boolean> =>
      written([
        parts.opposedCard(card, reason, change.at),
        parts.endedPhone(card.cardRef, card.deviceJkt, change.at),
        parts.change(change),
      ]),
    /** The code that was tried gives way to another. False when it was not the card's. */
    changeCode: (tried: CodeTried, newMac: string, change: CardChange): Promise<boolean> =>
      written([parts.actedOnCard(tried, { codeMac: newMac }), parts.change(change)]),
    /** The phone goes on with another key. False when the code that was tried was not the card's. */
    renewKey: (tried: CodeTried, to: NewPhone, change: CardChange): Promise<boolean> =>
      written([
        parts.actedOnCard(tried, {
          bindingId: to.bindingId,
          deviceJkt: to.jkt,
          deviceKey: to.jwk,
          assurance: to.assurance,
        }),
        parts.boundPhone(tried.cardRef, to.jkt, to.push, change.at),
        parts.endedPhone(tried.cardRef, tried.jkt, change.at),
        parts.change(change),
      ]),
    /** A change that nothing else of the card changes with; recorded again it stays as it is. */
    recordChange: async (change: CardChange): Promise<void> => {
      await putNew(table, changeItem(change));
    },
    /** The newest changes first. */
    history: async (cardRef: string, limit: number, after?: string): Promise<HistoryPage> => {
      const { Items, LastEvaluatedKey } = await table.client.send(
        new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :change)",
          ExpressionAttributeValues: { ":pk": cardKey(cardRef).pk, ":change": "CHANGE#" },
          ScanIndexForward: false,
          Limit: limit,
          ...(after && { ExclusiveStartKey: { pk: cardKey(cardRef).pk, sk: after } }),
        }),
      );
      return { changes: z.array(StoredChange).parse(Items ?? []), next: LastEvaluatedKey?.sk };
    },
    toldOf: async ({ cardRef, at, id }: ChangeName): Promise<readonly ToldPhone[] | undefined> => {
      const { Item } = await table.client.send(
        new GetCommand({ TableName: table.name, Key: changeKey(cardRef, at, id), ConsistentRead: true }),
      );
      return StoredTold.parse(Item ?? {}).told;
    },
    recordTold: async ({ cardRef, at, id }: ChangeName, told: readonly ToldPhone[]): Promise<void> => {
      const change = new UpdateCommand({
        TableName: table.name,
        Key: changeKey(cardRef, at, id),
        UpdateExpression: "SET told = :told",
        ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(told)",
        ExpressionAttributeValues: { ":told": told },
      });
      await unlessConditionFails(table.client.send(change));
    },
    /** The last push to a phone that has ended was sent: its endpoint is given up. Not so when the card is back on it. */
    retirePhone: async (cardRef: string, jkt: string): Promise<void> => {
      const change = new UpdateCommand({
        TableName: table.name,
        Key: deviceKey(cardRef, jkt),
        UpdateExpression: "SET registration = :retiring",
        ConditionExpression: "#state = :ended AND attribute_exists(pushToken)",
        ExpressionAttributeNames: { "#state": "state" },
        ExpressionAttributeValues: { ":retiring": "retiring", ":ended": "ended" },
      });
      await unlessConditionFails(table.client.send(change));
    },
  };
};
