import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { sessionUntil } from "../../domain/session.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../protocol/dpop.ts";
import { provenAt, type RefreshToken, refreshTokenHash } from "../../protocol/refresh-token.ts";
import { cardKey } from "./card-items.ts";
import { cardParts } from "./card-parts.ts";
import type { CodeTried } from "./code-try.ts";
import { spentJti } from "./ephemeral-table.ts";
import { type Table, transact } from "./table.ts";

const StoredSession = z.object({ expiresAt: z.number() });

type Family = Pick<RefreshToken, "cardRef" | "family">;
export const sessionKey = ({ cardRef, family }: Family) => ({ pk: `CARD#${cardRef}`, sk: `SESSION#${family}` });

/** What became of a refresh token that was shown; `misused`: the session is there, but it is an old token of it or another's key. */
export type Rotation = "rotated" | "proof-replayed" | "misused" | "ended";

export const endingSessionsIn = (cards: Table) => ({
  /** Ends a session, whatever token of it was shown. Again is fine. */
  endSession: async (family: Family): Promise<void> => {
    await cards.client.send(new DeleteCommand({ TableName: cards.name, Key: sessionKey(family) }));
  },
});

/** Sessions, each an item beside its card. Of a refresh token only the hash is stored. */
export const sessionsIn = (cards: Table, ephemeral: Table, now: Clock) => ({
  ...endingSessionsIn(cards),
  /** The second half of the try, and the session: both or neither. False when the code was not the card's. */
  startSession: async (tried: CodeTried, first: RefreshToken): Promise<boolean> => {
    const session = {
      ...sessionKey(first),
      type: "session",
      deviceJkt: tried.jkt,
      secretHash: refreshTokenHash(first),
      generation: 1,
      expiresAt: epochSeconds(sessionUntil(provenAt(first), now())),
    };
    const failed = await transact(cards.client, [
      cardParts(cards.name).actedOnCard(tried),
      { Put: { TableName: cards.name, Item: session, ConditionExpression: "attribute_not_exists(pk)" } },
    ]);
    return failed === undefined;
  },
  /** Puts the next token in the place of the one shown, spends the proof and asks for the phone: all or nothing. */
  rotateSession: async (shown: RefreshToken, next: RefreshToken, proof: DpopProof): Promise<Rotation> => {
    const spent = spentJti(proof.spendKey, DPOP_WINDOW_SECONDS, now);
    const failed = await transact(cards.client, [
      { Put: { TableName: ephemeral.name, Item: spent, ConditionExpression: "attribute_not_exists(pk)" } },
      { Update: { TableName: cards.name, Key: sessionKey(shown), ...rotation(shown, next, proof.jkt, now()) } },
      { ConditionCheck: { TableName: cards.name, Key: cardKey(shown.cardRef), ...activeOn(proof.jkt) } },
    ]);
    if (!failed) return "rotated";
    const [replay, session] = failed;
    if (replay?.failed) return "proof-replayed";
    const standing = StoredSession.safeParse(session?.existing).data;
    return standing && standing.expiresAt > epochSeconds(now()) ? "misused" : "ended";
  },
});

/** The token shown is the session's latest, its phone shows it, and the session is not over. */
const rotation = (shown: RefreshToken, next: RefreshToken, jkt: string, now: Date) =>
  ({
    UpdateExpression: "SET secretHash = :next, generation = generation + :one, expiresAt = :until",
    ConditionExpression: "secretHash = :shown AND deviceJkt = :jkt AND expiresAt > :now",
    ExpressionAttributeValues: {
      ":next": refreshTokenHash(next),
      ":one": 1,
      ":until": epochSeconds(sessionUntil(provenAt(shown), now)),
      ":shown": refreshTokenHash(shown),
      ":jkt": jkt,
      ":now": epochSeconds(now),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  }) as const;

/** The card is active on this phone. */
const activeOn = (jkt: string) => ({
  ConditionExpression: "deviceJkt = :jkt AND #state = :active",
  ExpressionAttributeNames: { "#state": "state" },
  ExpressionAttributeValues: { ":jkt": jkt, ":active": "active" },
});
