import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Card, PushDevice } from "../../domain/card.ts";
import { type CardChange, HISTORY_DAYS, type OppositionReason } from "../../domain/card-change.ts";
import { epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { cardKey, deviceKey } from "./card-items.ts";
import { toRegister } from "./push-registration.ts";

export type Part = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

const outOfHistory = (at: Date): number => epochSeconds(plusSeconds(at, HISTORY_DAYS * 24 * 3600));

export const changeKey = (cardRef: string, at: Date, id: string) => ({
  pk: `CARD#${cardRef}`,
  sk: `CHANGE#${at.toISOString()}#${id}`,
});

/**
 * Parts of the transactions in a card's life. What the card is on, its phones and its history are written together: no phone ends without
 * the trace of it, which is also what tells the phones (the table's stream).
 */
export const cardParts = (TableName: string) => ({
  /** The card, where there is none yet. */
  newCard: (card: Card): Part => ({
    Put: { TableName, Item: { ...cardKey(card.cardRef), ...card }, ConditionExpression: "attribute_not_exists(pk)" },
  }),

  /** The card on a phone and a code that its holder has proven anew, as long as it is still where it was read. */
  reboundCard: (card: Card, fromJkt: string): Part => ({
    Update: {
      TableName,
      Key: cardKey(card.cardRef),
      UpdateExpression:
        "SET #state = :active, deviceJkt = :jkt, deviceKey = :key, codeMac = :mac, tries = :none, lastTryAt = :none REMOVE opposition",
      ConditionExpression: "deviceJkt = :from AND #state <> :suspended",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":active": "active",
        ":suspended": "suspended",
        ":jkt": card.deviceJkt,
        ":key": card.deviceKey,
        ":mac": card.codeMac,
        ":none": 0,
        ":from": fromJkt,
      },
    },
  }),

  opposedCard: ({ cardRef, deviceJkt }: Card, reason: OppositionReason, at: Date): Part => ({
    Update: {
      TableName,
      Key: cardKey(cardRef),
      UpdateExpression: "SET #state = :opposed, opposition = :opposition",
      ConditionExpression: "deviceJkt = :from AND #state <> :opposed",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":opposed": "opposed",
        ":opposition": { reason, at: at.toISOString() },
        ":from": deviceJkt,
      },
    },
  }),

  /** A phone that the card is on from now. One that had it before keeps its push target unless it brings a new one. */
  boundPhone: (cardRef: string, jkt: string, push: PushDevice | undefined, at: Date): Part => {
    const set = { type: "device", jkt, state: "active", boundAt: at.toISOString(), ...toRegister(push) };
    const names = Object.keys(set);
    return {
      Update: {
        TableName,
        Key: deviceKey(cardRef, jkt),
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")} REMOVE endedAt, expiresAt`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      },
    };
  },

  endedPhone: (cardRef: string, jkt: string, at: Date): Part => ({
    Update: {
      TableName,
      Key: deviceKey(cardRef, jkt),
      UpdateExpression: "SET #state = :ended, endedAt = :at, expiresAt = :gone",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":ended": "ended", ":at": at.toISOString(), ":gone": outOfHistory(at) },
    },
  }),

  change: ({ at, ...change }: CardChange): Part => ({
    Put: {
      TableName,
      Item: {
        ...changeKey(change.cardRef, at, change.id),
        type: "card-change",
        ...change,
        at: at.toISOString(),
        expiresAt: outOfHistory(at),
      },
    },
  }),
});
