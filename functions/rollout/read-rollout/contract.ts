import * as z from "zod";
import { DEPARTEMENT_CODES } from "../../../shared/domain/departement.ts";
import type { RolloutRule } from "../../../shared/domain/rollout.ts";
import type { Rollout } from "../../../shared/domain/rollout-history.ts";
import type { RuleReply } from "../rule-reply.ts";
import type { Reply } from "./replies.ts";

export const Env = z.object({ STAGE: z.string(), ROLLOUT_TABLE: z.string() });

/** An instant (ISO 8601, with its offset) for the rules as they stood then; now, when left out. */
export const Query = z.strictObject({ as_of: z.iso.datetime({ offset: true }).optional() });
/** One département, where the route names one. */
export const Path = z.object({ departement: z.enum(DEPARTEMENT_CODES).optional() });

export const presentRule = ({
  departement,
  route,
  opensOn,
  percentage,
  paused,
  exceptions,
}: RolloutRule): RuleReply => ({
  departement,
  route,
  opens_on: opensOn,
  percentage,
  paused,
  exceptions: exceptions.map((exception) => ({ organism: exception.organism, opens_on: exception.opensOn })),
});

export const present = ({ version, changedAt, rules }: Rollout): Reply => ({
  version,
  changed_at: version === 0 ? undefined : changedAt,
  rules: rules.map(presentRule),
});
