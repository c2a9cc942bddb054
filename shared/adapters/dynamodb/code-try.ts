import type { Card } from "../../domain/card.ts";
import { MOST_TRIES, pauses } from "../../domain/code-tries.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { log } from "../../log/log.ts";
import { measured } from "../../log/metrics.ts";
import { cardKey, parseCard } from "./card-items.ts";
import { cardLifeIn } from "./card-life.ts";
import { nonceKey, UNSPENT } from "./ephemeral-table.ts";
import { type Table, transact } from "./table.ts";

export type CodeTry =
  | { readonly counted: true }
  | { readonly counted: false; readonly nonceSpent: boolean; readonly card: Card | undefined };

/** A try that is counted and not yet judged. */
export interface CountedTry {
  readonly cardRef: string;
  readonly jkt: string;
  /** What the code makes of itself; the write that the code is for holds only where it is the card's. */
  readonly codeMac: string;
}
/** And the binding in which the card was found: what the code is for is done in that one or not at all. */
export type CodeTried = CountedTry & Pick<Card, "bindingId">;

/** Allowed now: the card is active, the phone is its own, tries are left and, after a full round, its wait is over. */
const ALLOWED = [
  "#state = :active AND deviceJkt = :jkt AND tries < :most",
  ...pauses.map((pause) => `(tries <> :after${pause.after} OR lastTryAt <= :since${pause.after})`),
].join(" AND ");

export const codeTriesIn = (cards: Table, ephemeral: Table, now: Clock) => ({
  /**
   * Spends the challenge and counts the try, both or neither, before anything about the code is known; however many guesses race, no more
   * than the bound are counted. Answers the card as it stood when the try was not allowed.
   */
  countTry: async (cardRef: string, deviceJkt: string, nonce: string): Promise<CodeTry> => {
    const seconds = epochSeconds(now());
    const bounds = pauses.flatMap(({ after, seconds: wait }) => [
      [`:after${after}`, after] as const,
      [`:since${after}`, seconds - wait] as const,
    ]);
    const failed = await transact(cards.client, [
      {
        Update: {
          TableName: ephemeral.name,
          Key: nonceKey(nonce),
          UpdateExpression: "SET spentBy = :jkt",
          ConditionExpression: UNSPENT,
          ExpressionAttributeValues: { ":now": seconds, ":jkt": deviceJkt },
        },
      },
      {
        Update: {
          TableName: cards.name,
          Key: cardKey(cardRef),
          UpdateExpression: "SET tries = tries + :one, lastTryAt = :now",
          ConditionExpression: ALLOWED,
          ExpressionAttributeNames: { "#state": "state" },
          ExpressionAttributeValues: {
            ":one": 1,
            ":now": seconds,
            ":active": "active",
            ":jkt": deviceJkt,
            ":most": MOST_TRIES,
            ...Object.fromEntries(bounds),
          },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
    ]);
    if (!failed) {
      log("code.tried", {}, measured("CodesTried", 1));
      return { counted: true };
    }
    return { counted: false, nonceSpent: failed[0]?.failed ?? false, card: parseCard(failed[1]?.existing) };
  },
  /** A counted try was refused, which people on call are shown: answers the card as it has left it. */
  refusedTry: async (cardRef: string): Promise<Card | undefined> => {
    const card = await cardLifeIn(cards).cardNow(cardRef);
    const isBlocked = card !== undefined && card.tries >= MOST_TRIES;
    const blocked = isBlocked ? [measured("CodesBlocked", 1)] : [];
    log("code.refused", { outcome: isBlocked ? "blocked" : "refused" }, measured("CodesRefused", 1), ...blocked);
    return card;
  },
});
