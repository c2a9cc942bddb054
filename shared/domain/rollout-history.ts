import { IDENTITY_ROUTES, type IdentityRoute, type OrganismException, type RolloutRule } from "./rollout.ts";

/** All rules as they stand, and after how many changes. */
export interface Rollout {
  /** Number of the last change; 0 before the first. */
  readonly version: number;
  /** Instant of the last change, ISO 8601 in UTC. */
  readonly changedAt: string;
  readonly rules: readonly RolloutRule[];
}

export const NO_ROLLOUT: Rollout = { version: 0, changedAt: new Date(0).toISOString(), rules: [] };

/** One rule before and after; absent before it was made. Rules are never deleted: an opening is taken back by taking away its day. */
export interface RuleChange {
  readonly before?: RolloutRule | undefined;
  readonly after: RolloutRule;
}

/** One entry of the log: who changed what, when and why. */
export interface RolloutChange {
  readonly version: number;
  readonly at: string;
  /** The AWS identity that the API's authorizer saw. */
  readonly by: string;
  readonly reason: string;
  readonly rules: readonly RuleChange[];
}

/** What to set on the rules of some départements and routes; what is left out stays as it is. */
export interface RolloutEdit {
  readonly departements: readonly string[];
  readonly routes: readonly IdentityRoute[];
  /** null takes the day away. */
  readonly opensOn?: string | null | undefined;
  readonly percentage?: number | undefined;
  readonly paused?: boolean | undefined;
  readonly exceptions?: readonly OrganismException[] | undefined;
}

/** What edits, one after another, would change; nothing for a rule that stays as it is. */
export function changesBy(edits: readonly RolloutEdit[], rules: readonly RolloutRule[]): RuleChange[] {
  const edited = new Map(rules.map((rule) => [keyOf(rule), rule]));
  for (const edit of edits) {
    for (const departement of edit.departements) {
      for (const route of edit.routes) {
        const key = keyOf({ departement, route });
        edited.set(key, editedRule(edited.get(key) ?? unopened(departement, route), edit));
      }
    }
  }
  const before = new Map(rules.map((rule) => [keyOf(rule), rule]));
  return [...edited]
    .map(([key, after]) => ({ before: before.get(key), after }))
    .filter((change) => !isSame(change.before ?? unopened(change.after.departement, change.after.route), change.after));
}

/** The rules after some changes. */
export function changed(rules: readonly RolloutRule[], changes: readonly RuleChange[]): RolloutRule[] {
  const result = new Map(rules.map((rule) => [keyOf(rule), rule]));
  for (const { after } of changes) result.set(keyOf(after), after);
  return inOrder(result.values());
}

/** The rules before some changes: takes one entry of the log back. */
export function unchanged(rules: readonly RolloutRule[], changes: readonly RuleChange[]): RolloutRule[] {
  const result = new Map(rules.map((rule) => [keyOf(rule), rule]));
  for (const { before, after } of changes) {
    if (before) result.set(keyOf(before), before);
    else result.delete(keyOf(after));
  }
  return inOrder(result.values());
}

type RuleKey = Pick<RolloutRule, "departement" | "route">;
const keyOf = ({ departement, route }: RuleKey): string => `${departement}#${route}`;

const unopened = (departement: string, route: IdentityRoute): RolloutRule => ({
  departement,
  route,
  percentage: 100,
  paused: false,
  exceptions: [],
});

const editedRule = (rule: RolloutRule, edit: RolloutEdit): RolloutRule => ({
  ...rule,
  opensOn: edit.opensOn === undefined ? rule.opensOn : (edit.opensOn ?? undefined),
  percentage: edit.percentage ?? rule.percentage,
  paused: edit.paused ?? rule.paused,
  exceptions: edit.exceptions ?? rule.exceptions,
});

const isSame = (one: RolloutRule, other: RolloutRule): boolean =>
  one.opensOn === other.opensOn &&
  one.percentage === other.percentage &&
  one.paused === other.paused &&
  exceptionsText(one) === exceptionsText(other);

const exceptionsText = ({ exceptions }: RolloutRule): string =>
  exceptions.map(({ organism, opensOn }) => `${organism}:${opensOn ?? ""}`).join();

const inOrder = (rules: Iterable<RolloutRule>): RolloutRule[] =>
  [...rules].sort(
    (one, other) =>
      one.departement.localeCompare(other.departement, "en") ||
      IDENTITY_ROUTES.indexOf(one.route) - IDENTITY_ROUTES.indexOf(other.route),
  );
