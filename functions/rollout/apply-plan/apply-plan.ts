import {
  changesBy,
  type Rollout,
  type RolloutChange,
  type RolloutEdit,
  type RuleChange,
} from "../../../shared/domain/rollout-history.ts";
import { done, type Outcome, refuse } from "../../../shared/kernel/outcome.ts";

export interface ApplyPorts {
  rollout(): Promise<Rollout>;
  /** False when somebody else's change came first. */
  appendChange(from: Rollout, change: RolloutChange): Promise<boolean>;
  now(): Date;
}

export interface PlanWish {
  readonly edits: readonly RolloutEdit[];
  readonly reason: string;
  readonly by: string;
  /** The version whose differences the editor has seen; anything else refuses instead of overwriting. */
  readonly expectedVersion?: number | undefined;
  /** Only tells what would change. */
  readonly dryRun: boolean;
}

export interface PlanResult {
  /** The version that now stands. */
  readonly version: number;
  readonly changes: readonly RuleChange[];
  readonly applied: boolean;
}

export interface RolloutMoved {
  readonly kind: "rollout-moved";
}

/**
 * Applies a plan whole or not at all, in one write. Applied again it finds nothing to change and writes nothing, so whoever lost the answer
 * asks again; whoever planned on rules that somebody else has changed since is told so.
 */
export async function applyPlan(ports: ApplyPorts, wish: PlanWish): Promise<Outcome<PlanResult, RolloutMoved>> {
  const from = await ports.rollout();
  const changes = changesBy(wish.edits, from.rules);
  const unapplied = done({ version: from.version, changes, applied: false });
  if (wish.dryRun || changes.length === 0) return unapplied;
  if (wish.expectedVersion !== undefined && wish.expectedVersion !== from.version)
    return refuse({ kind: "rollout-moved" });
  const version = from.version + 1;
  const now = ports.now().toISOString();
  // Editors' clocks differ; the log's instants never run backwards.
  const at = now > from.changedAt ? now : from.changedAt;
  const change = { version, at, by: wish.by, reason: wish.reason, rules: changes };
  return (await ports.appendChange(from, change))
    ? done({ version, changes, applied: true })
    : refuse({ kind: "rollout-moved" });
}
