import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { type Table, unlessConditionFails } from "./table.ts";

/** How long a server challenge may be used, in seconds. */
export const NONCE_SECONDS = 300;
/** How long a pre-authorized code may be used, in seconds. */
export const CODE_SECONDS = 120;

const StoredCode = z.object({ cardRef: z.string() });

export const nonceKey = (nonce: string) => ({ pk: `NONCE#${digest(nonce)}`, sk: "NONCE" });
const codeKey = (code: string) => ({ pk: `CODE#${digest(code)}`, sk: "CODE" });
const jtiKey = (spendKey: string) => ({ pk: `JTI#${spendKey}`, sk: "JTI" });

/** Single-use things. Deleting by TTL is late, so every condition checks the expiry itself. Only hashes are stored. */
export const ephemeralIn = (table: Table, now: Clock) => {
  const live = {
    ConditionExpression: "attribute_exists(pk) AND expiresAt > :now",
  };
  const spend = (key: { pk: string; sk: string }) =>
    new DeleteCommand({
      TableName: table.name,
      Key: key,
      ...live,
      ExpressionAttributeValues: { ":now": epochSeconds(now()) },
      ReturnValues: "ALL_OLD",
    });
  const putUntil = (key: { pk: string; sk: string }, seconds: number, rest: object = {}) =>
    new PutCommand({
      TableName: table.name,
      Item: { ...key, ...rest, expiresAt: epochSeconds(now()) + seconds },
      ConditionExpression: "attribute_not_exists(pk)",
    });
  return {
    keepNonce: async (nonce: string): Promise<void> => {
      await table.client.send(putUntil(nonceKey(nonce), NONCE_SECONDS));
    },
    /** True for the one caller that spends a live challenge. */
    spendNonce: async (nonce: string): Promise<boolean> =>
      (await unlessConditionFails(table.client.send(spend(nonceKey(nonce))))).written,
    keepCode: async (code: string, cardRef: string): Promise<void> => {
      await table.client.send(putUntil(codeKey(code), CODE_SECONDS, { cardRef }));
    },
    /** The card of a live pre-authorized code, for the one caller that spends it. */
    spendCode: async (code: string): Promise<string | undefined> => {
      let old: unknown;
      const { written } = await unlessConditionFails(
        table.client.send(spend(codeKey(code))).then((answer) => {
          old = answer.Attributes;
        }),
      );
      return written ? StoredCode.parse(old).cardRef : undefined;
    },
    /** True the first time only: remembers a proof for as long as it would be accepted. */
    spendJti: async (spendKey: string, seconds: number): Promise<boolean> =>
      (await unlessConditionFails(table.client.send(putUntil(jtiKey(spendKey), seconds)))).written,
  };
};
