import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Card, CardState, PushDevice } from "../../domain/card.ts";
import { type CardChange, HISTORY_DAYS, type OppositionReason } from "../../domain/card-change.ts";
import { DAY_SECONDS, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { cardKey, deviceKey } from "./card-items.ts";
import type { CodeTried } from "./code-try.ts";
import { toRegister } from "./push-registration.ts";
import type { Table } from "./table.ts";

export type Part = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

const outOfHistory = (at: Date): number => epochSeconds(plusSeconds(at, HISTORY_DAYS * DAY_SECONDS));

export const changeKey = (cardRef: string, at: Date, id: string) => ({
  pk: `CARD#${cardRef}`,
  sk: `CHANGE#${at.toISOString()}#${id}`,
});

export const changeItem = ({ at, ...change }: CardChange) => ({
  ...changeKey(change.cardRef, at, change.id),
  type: "card-change",
  ...change,
  at: at.toISOString(),
  expiresAt: outOfHistory(at),
});

/** What a transaction writes into a card's history, when there is a change to tell of. */
export const historyParts = ({ name }: Pick<Table, "name">, change: CardChange | undefined): Part[] =>
  change ? [cardParts(name).change(change)] : [];

/**
 * Parts of the transactions in a card's life. What the card is on, its phones and its history are written together: no phone ends without
 * the trace of it, which is also what tells the phones (the table's stream).
 */
export const cardParts = (TableName: string) => ({
  /** The card, where there is none yet. */
  newCard: (card: Card): Part => ({
    Put: { TableName, Item: { ...cardKey(card.cardRef), ...card }, ConditionExpression: "attribute_not_exists(pk)" },
  }),

  /** The card in another binding, of phone and code, as long as it is still in the one where it was read and in a state that allows it. */
  reboundCard: (card: Card, from: { readonly bindingId: string; readonly states: readonly CardState[] }): Part => ({
    Update: {
      TableName,
      Key: cardKey(card.cardRef),
      UpdateExpression:
        "SET #state = :active, bindingId = :binding, deviceJkt = :jkt, deviceKey = :key, assurance = :assurance, codeMac = :mac, tries = :none, lastTryAt = :none REMOVE opposition",
      ConditionExpression: `bindingId = :from AND #state IN (${from.states.map((state) => `:${state}`).join(", ")})`,
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":active": "active",
        ...Object.fromEntries(from.states.map((state) => [`:${state}`, state])),
        ":binding": card.bindingId,
        ":jkt": card.deviceJkt,
        ":key": card.deviceKey,
        ":assurance": card.assurance,
        ":mac": card.codeMac,
        ":none": 0,
        ":from": from.bindingId,
      },
    },
  }),

  /** The second half of an act by phone and code: holds only where the code that was tried is the card's, and resets the tries. */
  actedOnCard: ({ cardRef, bindingId, codeMac }: CodeTried, set: Readonly<Record<string, unknown>> = {}): Part => ({
    Update: {
      TableName,
      Key: cardKey(cardRef),
      UpdateExpression: `SET ${["tries = :none", ...Object.keys(set).map((name) => `${name} = :set_${name}`)].join(", ")}`,
      ConditionExpression: "codeMac = :mac AND bindingId = :binding AND #state = :active",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":none": 0,
        ":mac": codeMac,
        ":binding": bindingId,
        ":active": "active",
        ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:set_${name}`, value])),
      },
    },
  }),

  opposedCard: ({ cardRef, bindingId }: Card, reason: OppositionReason, at: Date): Part => ({
    Update: {
      TableName,
      Key: cardKey(cardRef),
      UpdateExpression: "SET #state = :opposed, opposition = :opposition",
      ConditionExpression: "bindingId = :from AND #state <> :opposed",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":opposed": "opposed",
        ":opposition": { reason, at: at.toISOString() },
        ":from": bindingId,
      },
    },
  }),

  /** Nothing is opened or issued with it any more; it stays on its phone. */
  suspendedCard: ({ cardRef, bindingId }: Card): Part => ({
    Update: {
      TableName,
      Key: cardKey(cardRef),
      UpdateExpression: "SET #state = :suspended",
      ConditionExpression: "bindingId = :from AND #state = :active",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":suspended": "suspended", ":active": "active", ":from": bindingId },
    },
  }),

  /** A phone that the card is on from now. One that had it before keeps its push target unless it brings a new one. */
  boundPhone: (cardRef: string, jkt: string, push: PushDevice | undefined, at: Date): Part => {
    const set = { type: "device", jkt, state: "active", boundAt: at.toISOString(), ...toRegister(push, at) };
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

  change: (change: CardChange): Part => ({ Put: { TableName, Item: changeItem(change) } }),
});
