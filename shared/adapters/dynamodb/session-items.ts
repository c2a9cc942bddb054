import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type Card, isStillBound } from "../../domain/card.ts";
import { sessionUntil } from "../../domain/session.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../protocol/dpop.ts";
import { bindingOf, provenAt, type RefreshToken, refreshTokenHash } from "../../protocol/refresh-token.ts";
import { cardLifeIn } from "./card-life.ts";
import { cardParts } from "./card-parts.ts";
import type { CodeTried } from "./code-try.ts";
import { type Table, transact, unlessConditionFails } from "./table.ts";

/** How many proofs a session remembers. One that was refreshed as often within three minutes takes no other: it could not tell it from a replay. */
const KEPT_PROOFS = 20;

const StoredSession = z.object({
  deviceJkt: z.string(),
  secretHash: z.string(),
  expiresAt: z.number(),
  /** What refreshed it lately, and until when the same proof would be accepted again (epoch seconds). */
  spentProofs: z.array(z.object({ spendKey: z.string(), until: z.number() })),
});
type StoredSession = z.infer<typeof StoredSession>;

type Family = Pick<RefreshToken, "cardRef" | "family">;
export const sessionKey = ({ cardRef, family }: Family) => ({ pk: `CARD#${cardRef}`, sk: `SESSION#${family}` });

/**
 * What became of a refresh token that was shown; `misused`: the session is there, but it is an old token of it or another's key;
 * `unbound`: the session is there, and the binding in which it was begun is over.
 */
export type Rotation = "rotated" | "proof-replayed" | "misused" | "unbound" | "ended";

export const endingSessionsIn = (cards: Table) => ({
  /** Ends a session, whatever token of it was shown. Again is fine. */
  endSession: async (family: Family): Promise<void> => {
    await cards.client.send(new DeleteCommand({ TableName: cards.name, Key: sessionKey(family) }));
  },
});

/** A suspended card's sessions rest: none is refreshed, and none is deleted before the binding is over. */
function whatCardSays(card: Card | undefined, shown: RefreshToken): Rotation | undefined {
  if (!card || !isStillBound(card, bindingOf(shown))) return "unbound";
  return card.state === "active" ? undefined : "ended";
}

/** Sessions, each an item beside its card. Of a refresh token only the hash is stored. */
export const sessionsIn = (cards: Table, now: Clock) => ({
  ...endingSessionsIn(cards),
  /** The second half of the try, and the session: both or neither. False when the code was not the card's. */
  startSession: async (tried: CodeTried, first: RefreshToken): Promise<boolean> => {
    const session = {
      ...sessionKey(first),
      type: "session",
      deviceJkt: tried.jkt,
      secretHash: refreshTokenHash(first),
      generation: 1,
      spentProofs: [],
      expiresAt: epochSeconds(sessionUntil(provenAt(first), now())),
    };
    const failed = await transact(cards.client, [
      cardParts(cards.name).actedOnCard(tried),
      { Put: { TableName: cards.name, Item: session, ConditionExpression: "attribute_not_exists(pk)" } },
    ]);
    return failed === undefined;
  },
  /**
   * Puts the next token in the place of the one shown and spends the proof, in one write: the session itself remembers the proofs that refreshed
   * it, for as long as each would be accepted. Card and session are read before; that the token shown is still the latest is the write's
   * condition, so that of any number one writes.
   */
  rotateSession: async (shown: RefreshToken, next: RefreshToken, proof: DpopProof): Promise<Rotation> => {
    const { cardNow } = cardLifeIn(cards);
    const [card, session] = await Promise.all([cardNow(shown.cardRef), storedSession(cards, shown)]);
    if (!session) return "ended";
    const wrong = whatIsWrong(session, shown, proof, now());
    if (wrong !== undefined) return wrong;
    const inTheWay = whatCardSays(card, shown);
    if (inTheWay !== undefined) return inTheWay;
    const turn = rotation(cards, { session, shown, next, proof }, now());
    const rotated = await unlessConditionFails(cards.client.send(new UpdateCommand(turn)));
    if (rotated.written) return "rotated";
    const existing = StoredSession.safeParse(rotated.existing).data;
    if (!existing) return "ended";
    // The SDK repeats a write whose answer was lost, and meets its own token.
    if (existing.secretHash === refreshTokenHash(next)) return "rotated";
    return whatIsWrong(existing, shown, proof, now()) ?? "ended";
  },
});

async function storedSession(cards: Table, family: Family): Promise<StoredSession | undefined> {
  const get = new GetCommand({ TableName: cards.name, Key: sessionKey(family), ConsistentRead: true });
  return StoredSession.safeParse((await cards.client.send(get)).Item).data;
}

/**
 * Why a session does not go on for the token and the proof that it is shown; undefined when it may. A replay is only a replay, whatever token
 * came with it.
 */
function whatIsWrong(
  session: StoredSession,
  shown: RefreshToken,
  proof: DpopProof,
  now: Date,
): Exclude<Rotation, "rotated"> | undefined {
  if (session.expiresAt <= epochSeconds(now)) return "ended";
  const spent = stillRefused(session, now);
  if (spent.some(({ spendKey }) => spendKey === proof.spendKey)) return "proof-replayed";
  if (session.secretHash !== refreshTokenHash(shown) || session.deviceJkt !== proof.jkt) return "misused";
  return spent.length < KEPT_PROOFS ? undefined : "proof-replayed";
}

const stillRefused = ({ spentProofs }: StoredSession, now: Date) =>
  spentProofs.filter(({ until }) => epochSeconds(now) < until);

interface Turn {
  readonly session: StoredSession;
  readonly shown: RefreshToken;
  readonly next: RefreshToken;
  readonly proof: DpopProof;
}

/** While the token shown is the session's latest, nobody has rotated it since it was read. */
const rotation = (cards: Table, { session, shown, next, proof }: Turn, now: Date) =>
  ({
    TableName: cards.name,
    Key: sessionKey(shown),
    UpdateExpression:
      "SET secretHash = :next, generation = generation + :one, expiresAt = :until, spentProofs = :spent",
    ConditionExpression: "secretHash = :shown AND expiresAt > :now",
    ExpressionAttributeValues: {
      ":next": refreshTokenHash(next),
      ":one": 1,
      ":until": epochSeconds(sessionUntil(provenAt(shown), now)),
      ":spent": [
        ...stillRefused(session, now),
        { spendKey: proof.spendKey, until: epochSeconds(now) + DPOP_WINDOW_SECONDS },
      ],
      ":shown": refreshTokenHash(shown),
      ":now": epochSeconds(now),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  }) as const;
