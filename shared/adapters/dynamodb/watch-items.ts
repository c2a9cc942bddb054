import { randomUUID } from "node:crypto";
import { DeleteCommand, PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { PushResult } from "../../domain/push-outcome.ts";
import { REGISTRATIONS } from "../../domain/push-registration.ts";
import { TOLD_DAYS, WATCH_SHARDS, type Watch } from "../../domain/watch.ts";
import { type Clock, DAY_SECONDS, epochSeconds, plusSeconds } from "../../kernel/clock.ts";
import { digest } from "../../kernel/ids.ts";
import { toRegister } from "./push-registration.ts";
import { type Table, unlessCancelled, unlessConditionFails } from "./table.ts";

/** A worker has so long to tell a watcher before another may: longer than it may run, shorter than its message takes to come back. */
const LEASE_SECONDS = 5 * 60;

const StoredWatch = z.object({
  shard: z.int(),
  id: z.string(),
  cardRef: z.string(),
  registration: z.enum(REGISTRATIONS).optional(),
  endpointArn: z.string().optional(),
});
/** A watch as the worker meets it; without an endpoint its phone is not registered yet, or can't be. */
export type StoredWatch = z.infer<typeof StoredWatch>;

export interface WatchPage {
  readonly watches: readonly StoredWatch[];
  /** Id of the last one read, when there are more. */
  readonly next?: string | undefined;
}

/** A watch that this worker, and nobody else for a while, may tell. */
export interface ClaimedWatch extends StoredWatch {
  readonly claimedBy: string;
}

const partition = (shard: number): string => `WATCH#${String(shard).padStart(2, "0")}`;
const key = ({ shard, id }: Pick<Watch, "shard" | "id">) => ({ pk: partition(shard), sk: id });

/** Where the watch of an account is kept. */
export function watchPlace(accountSubject: string): Pick<Watch, "shard" | "id"> {
  const id = digest("watch", accountSubject);
  return { id, shard: (Buffer.from(id, "base64url")[0] ?? 0) % WATCH_SHARDS };
}

export const watchesIn = (table: Table, now: Clock) => ({
  /** Asking again replaces what was asked before, the phone included. */
  putWatch: async ({ push, askedAt, expiresAt, ...watch }: Watch): Promise<void> => {
    const Item = {
      ...key(watch),
      type: "watch",
      ...watch,
      ...toRegister(push, askedAt),
      askedAt: askedAt.toISOString(),
      expiresAt: epochSeconds(expiresAt),
    };
    await table.client.send(new PutCommand({ TableName: table.name, Item }));
  },
  /** Deleting what isn't there is fine: it is withdrawn. */
  deleteWatch: async (watch: Pick<Watch, "shard" | "id">): Promise<void> => {
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: key(watch) }));
  },
  /** One page of a shard's live watches. */
  watches: async (shard: number, limit: number, after?: string): Promise<WatchPage> => {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk",
        FilterExpression: "#type = :watch AND expiresAt > :now",
        ExpressionAttributeNames: { "#type": "type" },
        ExpressionAttributeValues: { ":pk": partition(shard), ":watch": "watch", ":now": epochSeconds(now()) },
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { pk: partition(shard), sk: after } }),
      }),
    );
    return { watches: z.array(StoredWatch).parse(page.Items ?? []), next: page.LastEvaluatedKey?.sk };
  },
  /** The watch for this worker alone, or nothing when it is gone or another worker has it. */
  claimWatch: async (watch: StoredWatch): Promise<ClaimedWatch | undefined> => {
    const claimedBy = randomUUID();
    const change = new UpdateCommand({
      TableName: table.name,
      Key: key(watch),
      UpdateExpression: "SET claimedBy = :me, claimedUntil = :until",
      // Its own mark is fine: the SDK repeats a write whose answer was lost.
      ConditionExpression:
        "attribute_exists(pk) AND (attribute_not_exists(claimedUntil) OR claimedUntil <= :now OR claimedBy = :me)",
      ExpressionAttributeValues: {
        ":me": claimedBy,
        ":now": epochSeconds(now()),
        ":until": epochSeconds(plusSeconds(now(), LEASE_SECONDS)),
      },
    });
    return (await unlessConditionFails(table.client.send(change))).written ? { ...watch, claimedBy } : undefined;
  },
  /** Ends a claimed watch: it goes, and what became of it stays for a week; both or neither. Nothing when the claim was lost. */
  endWatch: async (watch: ClaimedWatch, outcome: PushResult): Promise<void> => {
    const at = now();
    const told = {
      pk: partition(watch.shard),
      sk: `${watch.id}#TOLD`,
      type: "watch-told",
      outcome,
      at: at.toISOString(),
      expiresAt: epochSeconds(plusSeconds(at, TOLD_DAYS * DAY_SECONDS)),
    };
    const gone = {
      TableName: table.name,
      Key: key(watch),
      ConditionExpression: "claimedBy = :me",
      ExpressionAttributeValues: { ":me": watch.claimedBy },
    };
    const parts = [{ Delete: gone }, { Put: { TableName: table.name, Item: told } }];
    await unlessCancelled(table.client.send(new TransactWriteCommand({ TransactItems: parts })));
  },
});
