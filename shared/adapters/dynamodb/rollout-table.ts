import { GetCommand, QueryCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { IDENTITY_ROUTES, type RolloutRule } from "../../domain/rollout.ts";
import { changed, NO_ROLLOUT, type Rollout, type RolloutChange, unchanged } from "../../domain/rollout-history.ts";
import type { Clock } from "../../kernel/clock.ts";
import { type Table, unlessCancelled } from "./table.ts";

const StoredRule = z.object({
  departement: z.string(),
  route: z.enum(IDENTITY_ROUTES),
  opensOn: z.string().optional(),
  percentage: z.number(),
  paused: z.boolean(),
  exceptions: z.array(z.object({ organism: z.string(), opensOn: z.string().optional() })),
});
const StoredRollout = z.object({ version: z.int(), changedAt: z.string(), rules: z.array(StoredRule) });
const StoredChange = z.object({
  version: z.int(),
  at: z.string(),
  by: z.string(),
  reason: z.string(),
  rules: z.array(z.object({ before: StoredRule.optional(), after: StoredRule })),
});

/** All rules stand in one item (202 at most, 30 KB): a plan is one write, whole or not at all, and a reader asks once. */
const KEY = { pk: "ROLLOUT", sk: "RULES" };
const CHANGES = "CHANGES";
/** Versions in the order of their text. */
const changeKey = (version: number) => ({ pk: CHANGES, sk: String(version).padStart(9, "0") });

/** Seconds that an environment keeps the rules, and as many for caches outside: together a change is seen within a minute. */
export const ROLLOUT_CACHE_SECONDS = 30;

export interface ChangePage {
  /** Newest first. */
  readonly changes: readonly RolloutChange[];
  /** Version of the last one read, when there are older ones. */
  readonly next?: number | undefined;
}

export const rolloutIn = (table: Table, now: Clock) => {
  let cached: { rules: readonly RolloutRule[]; until: number } | undefined;
  const rollout = async (): Promise<Rollout> => {
    const query = new GetCommand({ TableName: table.name, Key: KEY, ConsistentRead: true });
    const { Item } = await table.client.send(query);
    return Item ? StoredRollout.parse(Item) : NO_ROLLOUT;
  };
  /** One page of the log, newest first, below a version where given. */
  const changes = async (limit: number, below?: number): Promise<ChangePage> => {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": CHANGES },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
        ...(below !== undefined && { ExclusiveStartKey: changeKey(below) }),
      }),
    );
    const found = z.array(StoredChange).parse(page.Items ?? []);
    return { changes: found, next: page.LastEvaluatedKey && found.at(-1)?.version };
  };
  async function* changesSince(version: number): AsyncGenerator<RolloutChange> {
    for (let below: number | undefined = version + 1; below !== undefined; ) {
      const page: ChangePage = await changes(25, below);
      yield* page.changes;
      below = page.next;
    }
  }
  return {
    rollout,
    changes,
    /** The rules as an environment knows them: at most 30 seconds old, mostly without a call. */
    rolloutRules: async (): Promise<readonly RolloutRule[]> => {
      if (cached && now().getTime() < cached.until) return cached.rules;
      const { rules } = await rollout();
      cached = { rules, until: now().getTime() + ROLLOUT_CACHE_SECONDS * 1000 };
      return rules;
    },
    /** The rollout as it stood at a past instant: today's, with every later change taken back, newest first. */
    rolloutAt: async (instant: Date): Promise<Rollout> => {
      const at = instant.toISOString();
      const today = await rollout();
      let { rules } = today;
      for await (const change of changesSince(today.version)) {
        if (change.at <= at) return { rules, version: change.version, changedAt: change.at };
        rules = unchanged(rules, change.rules);
      }
      return NO_ROLLOUT;
    },
    /**
     * Writes the next change and the rules it leads to, both or neither. False when somebody else's change came first. The SDK's own
     * repeat after a lost answer carries the same request token, so it finds the write done and not in its way.
     */
    appendChange: async (from: Rollout, change: RolloutChange): Promise<boolean> => {
      const { version, at } = change;
      const rules = { ...KEY, version, changedAt: at, rules: changed(from.rules, change.rules) };
      const put = (Item: object, condition: object) => ({ Put: { TableName: table.name, Item, ...condition } });
      const isNew = { ConditionExpression: "attribute_not_exists(pk)" };
      const isFrom = {
        ConditionExpression: "version = :from",
        ExpressionAttributeValues: { ":from": from.version },
      };
      const entry = { ...changeKey(version), type: "rollout-change", ...change };
      const parts = [put(rules, from.version === 0 ? isNew : isFrom), put(entry, isNew)];
      const write = new TransactWriteCommand({ TransactItems: parts });
      return (await unlessCancelled(table.client.send(write))) === undefined;
    },
  };
};
