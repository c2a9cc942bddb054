import { GetCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Card, PushDevice } from "../../domain/card.ts";
import type { CardChange } from "../../domain/card-change.ts";
import { type Clock, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { cardParts, type Part } from "./card-parts.ts";
import type { CodeTried } from "./code-try.ts";
import { UNSPENT } from "./ephemeral-table.ts";
import { type Table, transact } from "./table.ts";

/** How long a transfer waits for the new phone, in seconds: both are in the same hands. */
export const TRANSFER_SECONDS = 600;

const StoredTransfer = z.object({
  cardRef: z.string(),
  fromJkt: z.string(),
  fromBinding: z.string(),
  spentBy: z.string().optional(),
  expiresAt: z.number().transform((seconds) => new Date(seconds * 1000)),
});
/** A card that its phone has let go of, until another takes it. */
export type Transfer = z.infer<typeof StoredTransfer>;

const key = (code: string) => ({ pk: `TRANSFER#${digest(code)}`, sk: "TRANSFER" });

/** Moves of a card from phone to phone. Only the hash of a transfer's code is stored. */
export const transfersIn = (cards: Table, ephemeral: Table, now: Clock) => {
  const parts = cardParts(cards.name);
  const written = async (TransactItems: Part[]): Promise<boolean> =>
    (await transact(cards.client, TransactItems)) === undefined;
  return {
    /** False when the code that was tried was not the card's. */
    startTransfer: (tried: CodeTried, code: string): Promise<boolean> => {
      const expiresAt = epochSeconds(plusSeconds(now(), TRANSFER_SECONDS));
      const Item = {
        ...key(code),
        cardRef: tried.cardRef,
        fromJkt: tried.jkt,
        fromBinding: tried.bindingId,
        expiresAt,
      };
      return written([parts.actedOnCard(tried), { Put: { TableName: ephemeral.name, Item } }]);
    },
    /** A transfer that is not over, spent or not. */
    transfer: async (code: string): Promise<Transfer | undefined> => {
      const { Item } = await ephemeral.client.send(
        new GetCommand({ TableName: ephemeral.name, Key: key(code), ConsistentRead: true }),
      );
      const transfer = Item && StoredTransfer.parse(Item);
      return transfer && transfer.expiresAt > now() ? transfer : undefined;
    },
    /** The transfer spent and the card on its new phone, both or neither. False when either is no longer what it was. */
    takeOver: (code: string, card: Card, push: PushDevice | undefined, change: CardChange): Promise<boolean> => {
      const { cardRef, deviceJkt } = card;
      const { endedJkt = "", endedBinding = "" } = change;
      const spent: Part = {
        Update: {
          TableName: ephemeral.name,
          Key: key(code),
          UpdateExpression: "SET spentBy = :jkt",
          ConditionExpression: UNSPENT,
          ExpressionAttributeValues: { ":jkt": deviceJkt, ":now": epochSeconds(now()) },
        },
      };
      return written([
        spent,
        parts.reboundCard(card, { bindingId: endedBinding, states: ["active"] }),
        parts.boundPhone(cardRef, deviceJkt, push, change.at),
        parts.endedPhone(cardRef, endedJkt, change.at),
        parts.change(change),
      ]);
    },
  };
};
