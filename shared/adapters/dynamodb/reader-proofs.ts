import { randomBytes } from "node:crypto";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { periodOf, READER_REQUESTS } from "../../domain/reader-rate.ts";
import { type Clock, epochSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { DPOP_WINDOW_SECONDS, type DpopProof } from "../../protocol/dpop.ts";
import { type Table, unlessConditionFails } from "./table.ts";

/** What became of a reader's proof: it is spent, it was spent before, or its reader has spent as many as it may in this period. */
export type ReaderSpending = "spent" | "replayed" | "too-many";

export const readerProofsKey = (clientId: string, issuedAt: number) => ({
  pk: `PROOFS#${digest("reader proofs", clientId, String(periodOf(issuedAt)))}`,
  sk: "PROOFS",
});

/** 132 bits of a hash: enough to tell the proofs of one reader and period apart. */
const NAME_LENGTH = 22;
const Spent = z.record(z.string(), z.unknown()).catch({});

/** Periods that an environment knows to be full. */
const KNOWN = 500;

/**
 * The proofs of one reader and period are in one item, each an attribute: the write that spends one is the one that counts it, everywhere at once. The period is
 * the one that the proof itself names, so that it always meets its own repetition. Up to 30 proofs are a kilobyte, one write unit, as an item for each would be.
 */
export const readerProofsIn = (table: Table, now: Clock) => {
  const full = new Set<string>();
  return {
    spendOfReader: async (clientId: string, { spendKey, issuedAt }: DpopProof): Promise<ReaderSpending> => {
      const key = readerProofsKey(clientId, issuedAt);
      // Who goes on all the same costs no write.
      if (full.has(key.pk)) return "too-many";
      const proof = spendKey.slice(0, NAME_LENGTH);
      const mark = randomBytes(6).toString("base64url");
      const update = new UpdateCommand({
        TableName: table.name,
        Key: key,
        UpdateExpression: "SET #proof = :mark, expiresAt = :expiry ADD #count :one",
        ConditionExpression: "attribute_not_exists(#proof) AND (attribute_not_exists(#count) OR #count < :most)",
        ExpressionAttributeNames: { "#proof": proof, "#count": "count" },
        ExpressionAttributeValues: {
          ":mark": mark,
          ":expiry": epochSeconds(now()) + DPOP_WINDOW_SECONDS,
          ":one": 1,
          ":most": READER_REQUESTS,
        },
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      const result = await unlessConditionFails(table.client.send(update));
      if (result.written) return "spent";
      const { [proof]: spentBy } = Spent.parse(result.existing);
      // The SDK repeats a write whose answer was lost, and then meets its own mark.
      if (spentBy !== undefined) return spentBy === mark ? "spent" : "replayed";
      if (full.size >= KNOWN) full.clear();
      full.add(key.pk);
      return "too-many";
    },
  };
};
