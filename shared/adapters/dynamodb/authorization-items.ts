import { randomUUID } from "node:crypto";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { CardChange } from "../../domain/card-change.ts";
import {
  AUTHORIZATION_MEMORY_SECONDS,
  AUTHORIZATION_SECONDS,
  type AuthorizationRequest,
  type CodeBinding,
  REQUEST_SECONDS,
  SIGN_IN_SECONDS,
} from "../../domain/wallet-authorization.ts";
import type { WalletGround } from "../../domain/wallet-ground.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { DPOP_WINDOW_SECONDS } from "../../protocol/dpop.ts";
import type { RefreshToken } from "../../protocol/refresh-token.ts";
import { historyParts } from "./card-parts.ts";
import { spentJti, UNSPENT } from "./ephemeral-table.ts";
import { putUnique, type Table, transact, unlessConditionFails } from "./table.ts";
import { StoredGround } from "./wallet-grounds.ts";
import { newWalletSession, type WalletKeys } from "./wallet-session-items.ts";

const StoredRequest = z.object({
  clientId: z.string(),
  instanceJkt: z.string(),
  jkt: z.string(),
  redirectUri: z.string(),
  codeChallenge: z.string(),
  state: z.string().optional(),
  configurations: z.array(z.string()).optional(),
  offered: StoredGround.optional(),
});
const StoredAuthorization = z.object({
  ground: StoredGround,
  configurations: z.array(z.string()).optional(),
  spentBy: z.string().optional(),
});
/** What an authorization code stands for; and, when it was redeemed, the session that it began. */
export interface Authorization {
  readonly ground: WalletGround;
  /** What the wallet had named to be authorized for. */
  readonly configurations: readonly string[] | undefined;
  readonly session: string | undefined;
}

const requestKey = (requestUri: string) => ({ pk: `REQUEST#${digest(requestUri)}`, sk: "REQUEST" });
const signInKey = (state: string) => ({ pk: `SIGN-IN#${digest(state)}`, sk: "SIGN-IN" });
const codeKey = (code: string) => ({ pk: `AUTHORIZATION#${digest(code)}`, sk: "AUTHORIZATION" });

/** The steps of an authorization, each single-use and stored under a hash of what leads to it. */
export const authorizationsIn = (table: Table, now: Clock) => {
  const keep = (key: { pk: string; sk: string }, request: AuthorizationRequest, seconds: number): Promise<void> =>
    putUnique(table, { ...key, ...request, expiresAt: epochSeconds(now()) + seconds });
  /** The request for the one caller that takes the step. The SDK's repeat after a lost answer finds its own mark. */
  const take = async (key: { pk: string; sk: string }): Promise<AuthorizationRequest | undefined> => {
    let taken: AuthorizationRequest | undefined;
    const change = new UpdateCommand({
      TableName: table.name,
      Key: key,
      UpdateExpression: "SET spentBy = :me",
      ConditionExpression: `(${UNSPENT}) OR spentBy = :me`,
      ExpressionAttributeValues: { ":now": epochSeconds(now()), ":me": randomUUID() },
      ReturnValues: "ALL_NEW",
    });
    await unlessConditionFails(
      table.client.send(change).then(({ Attributes }) => {
        taken = StoredRequest.parse(Attributes);
      }),
    );
    return taken;
  };
  return {
    keepRequest: (requestUri: string, request: AuthorizationRequest) =>
      keep(requestKey(requestUri), request, REQUEST_SECONDS),
    takeRequest: (requestUri: string) => take(requestKey(requestUri)),
    keepSignIn: (state: string, request: AuthorizationRequest) => keep(signInKey(state), request, SIGN_IN_SECONDS),
    takeSignIn: (state: string) => take(signInKey(state)),
    keepAuthorization: (code: string, ground: WalletGround, request: AuthorizationRequest): Promise<void> => {
      const { clientId, instanceJkt, jkt, redirectUri, codeChallenge, configurations } = request;
      const usableUntil = epochSeconds(now()) + AUTHORIZATION_SECONDS;
      const expiresAt = epochSeconds(now()) + AUTHORIZATION_MEMORY_SECONDS;
      const bound = { clientId, instanceJkt, jkt, redirectUri, codeChallenge };
      return putUnique(table, { ...codeKey(code), ground, configurations, ...bound, usableUntil, expiresAt });
    },
    authorization: async (code: string): Promise<Authorization | undefined> => {
      const { Item } = await table.client.send(
        new GetCommand({ TableName: table.name, Key: codeKey(code), ConsistentRead: true }),
      );
      const stored = StoredAuthorization.safeParse(Item).data;
      return stored && { ground: stored.ground, configurations: stored.configurations, session: stored.spentBy };
    },
  };
};

/** What became of an authorization code that was shown by whom it may not be bound to, or for the second time. */
export type Redemption = "redeemed" | "proof-replayed" | "not-redeemable";

export const redeemingIn = (cards: Table, ephemeral: Table, now: Clock) => ({
  /**
   * Spends the code and the proof, begins the session and tells the card's phone of it, all or nothing, for exactly whom the code is bound to. The
   * mark on the code is the session, so that whoever comes second can end it.
   */
  redeemAuthorization: async (
    code: string,
    binding: CodeBinding,
    {
      first,
      ground,
      keys,
      spendKey,
      change,
    }: {
      first: RefreshToken;
      ground: WalletGround;
      keys: WalletKeys;
      spendKey: string;
      change: CardChange | undefined;
    },
  ): Promise<Redemption> => {
    const spent = spentJti(spendKey, DPOP_WINDOW_SECONDS, now);
    const failed = await transact(ephemeral.client, [
      { Put: { TableName: ephemeral.name, Item: spent, ConditionExpression: "attribute_not_exists(pk)" } },
      {
        Update: {
          TableName: ephemeral.name,
          Key: codeKey(code),
          UpdateExpression: "SET spentBy = :family",
          ConditionExpression: `attribute_exists(pk) AND usableUntil > :now AND attribute_not_exists(spentBy) AND ${BOUND}`,
          ExpressionAttributeValues: {
            ":family": first.family,
            ":now": epochSeconds(now()),
            ":client": binding.clientId,
            ":instance": binding.instanceJkt,
            ":jkt": binding.jkt,
            ":uri": binding.redirectUri,
            ":challenge": binding.codeChallenge,
          },
        },
      },
      newWalletSession(cards, first, ground, keys, now()),
      ...historyParts(cards, change),
    ]);
    if (!failed) return "redeemed";
    return failed[0]?.failed ? "proof-replayed" : "not-redeemable";
  },
});

const BOUND =
  "clientId = :client AND instanceJkt = :instance AND jkt = :jkt AND redirectUri = :uri AND codeChallenge = :challenge";
