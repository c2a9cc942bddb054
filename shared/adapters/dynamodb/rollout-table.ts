import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { IDENTITY_ROUTES, type RolloutRule } from "../../domain/rollout.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { Table } from "./table.ts";

const StoredRule = z.object({
  departement: z.string(),
  route: z.enum(IDENTITY_ROUTES),
  opensOn: z.string().optional(),
});

/** A change of the rules is seen at most this many milliseconds later. */
const CACHE_MS = 60_000;

export const rolloutIn = (table: Table, now: Clock) => {
  let cached: { rules: readonly RolloutRule[]; until: number } | undefined;
  return {
    /** All rules (at most 202, one query page), read at most once a minute in each environment. */
    rolloutRules: async (): Promise<readonly RolloutRule[]> => {
      if (cached && now().getTime() < cached.until) return cached.rules;
      const query = { KeyConditionExpression: "pk = :pk", ExpressionAttributeValues: { ":pk": "ROLLOUT" } };
      const page = await table.client.send(new QueryCommand({ TableName: table.name, ...query }));
      const rules = z.array(StoredRule).parse(page.Items ?? []);
      cached = { rules, until: now().getTime() + CACHE_MS };
      return rules;
    },
    putRule: async (rule: RolloutRule): Promise<void> => {
      const Item = { pk: "ROLLOUT", sk: `${rule.departement}#${rule.route}`, ...rule };
      await table.client.send(new PutCommand({ TableName: table.name, Item }));
    },
  };
};
