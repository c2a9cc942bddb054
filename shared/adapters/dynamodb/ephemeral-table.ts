import { randomUUID } from "node:crypto";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { putNew, putUnique, type Table, unlessConditionFails } from "./table.ts";

/** How long a server challenge may be used, in seconds. */
export const NONCE_SECONDS = 300;

export const nonceKey = (nonce: string) => ({ pk: `NONCE#${digest(nonce)}`, sk: "NONCE" });
const jtiKey = (spendKey: string) => ({ pk: `JTI#${spendKey}`, sk: "JTI" });

const lasting = (key: { pk: string; sk: string }, seconds: number, now: Clock) => ({
  ...key,
  expiresAt: epochSeconds(now()) + seconds,
});

/** The item that remembers a proof for as long as it would be accepted. */
export const spentJti = (spendKey: string, seconds: number, now: Clock) => lasting(jtiKey(spendKey), seconds, now);

/** Spent once: a live item that nobody has spent before. Deleting by TTL is late, so the condition checks the expiry itself. */
export const UNSPENT = "attribute_exists(pk) AND expiresAt > :now AND attribute_not_exists(spentBy)";

/**
 * Single-use things. Only hashes are stored. Spending marks the item with who spent it and leaves it to its expiry, so that the SDK's own
 * repeat after a lost answer still finds its mark and succeeds. When all repeats are lost too, the thing is spent and the caller gets a 500:
 * the client asks for a new challenge or offer, which costs it nothing.
 */
export const ephemeralIn = (table: Table, now: Clock) => {
  /** True for the one caller that spends the item. */
  const spend = async (key: { pk: string; sk: string }): Promise<boolean> => {
    const change = new UpdateCommand({
      TableName: table.name,
      Key: key,
      UpdateExpression: "SET spentBy = :me",
      ConditionExpression: `${UNSPENT} OR spentBy = :me`,
      ExpressionAttributeValues: { ":now": epochSeconds(now()), ":me": randomUUID() },
    });
    return (await unlessConditionFails(table.client.send(change))).written;
  };
  return {
    keepNonce: (nonce: string): Promise<void> => putUnique(table, lasting(nonceKey(nonce), NONCE_SECONDS, now)),
    /** True for the one caller that spends a live challenge. */
    spendNonce: (nonce: string): Promise<boolean> => spend(nonceKey(nonce)),
    /** True the first time only. */
    spendJti: async (spendKey: string, seconds: number): Promise<boolean> =>
      (await putNew(table, spentJti(spendKey, seconds, now))).written,
  };
};
