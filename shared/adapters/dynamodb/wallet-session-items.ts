import { GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { CardChange } from "../../domain/card-change.ts";
import { sessionUntil } from "../../domain/session.ts";
import type { WalletGround } from "../../domain/wallet-ground.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../protocol/dpop.ts";
import { provenAt, type RefreshToken, refreshTokenHash } from "../../protocol/refresh-token.ts";
import { cardKey } from "./card-items.ts";
import { historyParts, type Part } from "./card-parts.ts";
import { spentJti } from "./ephemeral-table.ts";
import { type Rotation, sessionKey } from "./session-items.ts";
import { type Table, transact } from "./table.ts";
import { StoredGround } from "./wallet-grounds.ts";

/** Who holds a wallet's session: the wallet by its attested name, the key of its tokens, and the key of its instance. */
export interface WalletKeys {
  readonly clientId: string;
  readonly jkt: string;
  readonly instanceJkt: string;
}

/** A session that begins, and what the card's phone is told of it. */
export interface WalletSessionBegun {
  readonly first: RefreshToken;
  readonly ground: WalletGround;
  readonly keys: WalletKeys;
  readonly change: CardChange | undefined;
}

const StoredSession = z.object({ expiresAt: z.number(), ground: StoredGround });

const itemOf = (first: RefreshToken, ground: WalletGround, { clientId, jkt, instanceJkt }: WalletKeys, now: Date) => ({
  ...sessionKey(first),
  type: "wallet-session",
  ground,
  clientId,
  jkt,
  instanceJkt,
  secretHash: refreshTokenHash(first),
  generation: 1,
  expiresAt: epochSeconds(sessionUntil(provenAt(first), now)),
});

/** A session that begins, as a part of a transaction. */
export const newWalletSession = (
  cards: Table,
  first: RefreshToken,
  ground: WalletGround,
  keys: WalletKeys,
  now: Date,
): Part => ({
  Put: {
    TableName: cards.name,
    Item: itemOf(first, ground, keys, now),
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

/** Whether a session has not ended. */
export const walletSessionLives =
  (cards: Table, now: Clock) =>
  async (cardRef: string, family: string): Promise<boolean> =>
    (await livingSession(cards, { cardRef, family }, now())) !== undefined;

async function livingSession(cards: Table, family: Pick<RefreshToken, "cardRef" | "family">, now: Date) {
  const { Item } = await cards.client.send(
    new GetCommand({ TableName: cards.name, Key: sessionKey(family), ConsistentRead: true }),
  );
  const session = StoredSession.safeParse(Item).data;
  return session && session.expiresAt > epochSeconds(now) ? session : undefined;
}

/** A wallet's session, as the card's holder sees it. */
export interface ListedWallet {
  /** By which the holder ends it. */
  readonly id: string;
  readonly clientId: string;
  /** Thumbprint of the key of its tokens. */
  readonly jkt: string;
  readonly ground: WalletGround;
  readonly begunAt: Date;
  readonly expiresAt: Date;
}
export interface WalletsPage {
  /** Those that time has not ended. */
  readonly wallets: readonly ListedWallet[];
  /** Where the next page begins, when there are more. */
  readonly next: string | undefined;
}
const WALLETS = sessionKey({ cardRef: "", family: "w" }).sk;
const StoredWallet = StoredSession.extend({
  sk: z.string().startsWith(WALLETS),
  clientId: z.string(),
  jkt: z.string(),
});

/** The wallets' sessions of a card, the oldest first. */
export const listingWalletsIn = (cards: Table, now: Clock) => ({
  walletsOf: async (cardRef: string, limit: number, after?: string): Promise<WalletsPage> => {
    const { Items, LastEvaluatedKey } = await cards.client.send(
      new QueryCommand({
        TableName: cards.name,
        ConsistentRead: true,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :wallets)",
        ExpressionAttributeValues: { ":pk": cardKey(cardRef).pk, ":wallets": WALLETS },
        Limit: limit,
        ...(after && { ExclusiveStartKey: sessionKey({ cardRef, family: after }) }),
      }),
    );
    const wallets = z
      .array(StoredWallet)
      .parse(Items ?? [])
      .map(listed);
    return {
      wallets: wallets.filter(({ expiresAt }) => expiresAt > now()),
      next: LastEvaluatedKey && familyOf(String(LastEvaluatedKey.sk)),
    };
  },
});

const familyOf = (sk: string): string => sk.slice(sk.indexOf("#") + 1);
const listed = ({ sk, expiresAt, ...stored }: z.infer<typeof StoredWallet>): ListedWallet => {
  const id = familyOf(sk);
  return { ...stored, id, begunAt: provenAt({ family: id }), expiresAt: new Date(expiresAt * 1000) };
};

/** Sessions of wallets, beside those of phones. Of a refresh token only the hash is stored. */
export const walletSessionsIn = (cards: Table, ephemeral: Table, now: Clock) => ({
  /** Begins a session and tells the card's phone of it, where it is to be told: both or neither. */
  startWalletSession: async ({ first, ground, keys, change }: WalletSessionBegun): Promise<void> => {
    const parts = [newWalletSession(cards, first, ground, keys, now()), ...historyParts(cards, change)];
    if (await transact(cards.client, parts)) throw new Error("a random key was taken");
  },
  /** What a session stands on; undefined when it has ended. */
  walletSession: async (token: RefreshToken): Promise<WalletGround | undefined> =>
    (await livingSession(cards, token, now()))?.ground,
  /**
   * Puts the next token in the place of the one shown, and spends the proof: both or neither. What the session stands on from now, and what the
   * card's phone is told of it, is said by the caller, who has looked.
   */
  rotateWalletSession: async (
    {
      shown,
      next,
      ground,
      change,
    }: { shown: RefreshToken; next: RefreshToken; ground: WalletGround; change: CardChange | undefined },
    { clientId, instanceJkt }: Omit<WalletKeys, "jkt">,
    { jkt, spendKey }: DpopProof,
  ): Promise<Rotation> => {
    const spent = spentJti(spendKey, DPOP_WINDOW_SECONDS, now);
    const failed = await transact(cards.client, [
      { Put: { TableName: ephemeral.name, Item: spent, ConditionExpression: "attribute_not_exists(pk)" } },
      {
        Update: {
          TableName: cards.name,
          Key: sessionKey(shown),
          UpdateExpression:
            "SET secretHash = :next, generation = generation + :one, expiresAt = :until, ground = :ground",
          ConditionExpression:
            "secretHash = :shown AND jkt = :jkt AND clientId = :client AND instanceJkt = :instance AND expiresAt > :now",
          ExpressionAttributeValues: {
            ":next": refreshTokenHash(next),
            ":one": 1,
            ":until": epochSeconds(sessionUntil(provenAt(shown), now())),
            ":ground": ground,
            ":shown": refreshTokenHash(shown),
            ":jkt": jkt,
            ":client": clientId,
            ":instance": instanceJkt,
            ":now": epochSeconds(now()),
          },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      },
      ...historyParts(cards, change),
    ]);
    if (!failed) return "rotated";
    const [replay, session] = failed;
    if (replay?.failed) return "proof-replayed";
    const standing = StoredSession.safeParse(session?.existing).data;
    return standing && standing.expiresAt > epochSeconds(now()) ? "misused" : "ended";
  },
});
