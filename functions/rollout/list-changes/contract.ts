import * as z from "zod";
import type { ChangePage } from "../../../shared/adapters/dynamodb/rollout-table.ts";
import { presentRule } from "../read-rollout/contract.ts";

export { Env } from "../read-rollout/contract.ts";

import type { Reply } from "./replies.ts";

/** `before`: the version below which to go on. A page holds few entries, since one may change every rule. */
export const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(20).default(10),
  before: z.coerce.number().int().min(1).optional(),
});

export const present = ({ changes, next }: ChangePage): Reply => ({
  changes: changes.map(({ version, at, by, reason, rules }) => ({
    version,
    at,
    by,
    reason,
    rules: rules.map(({ before, after }) => ({ before: before && presentRule(before), after: presentRule(after) })),
  })),
  next_before: next,
});
