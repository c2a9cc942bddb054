import type * as z from "zod";
import { DEPARTEMENTS, departementByCode } from "../../shared/domain/departement.ts";
import { IDENTITY_ROUTES } from "../../shared/domain/rollout.ts";
import { columns } from "../admin-command/columns.ts";
import type { Change, Rule, RuleChange, SimulationReply } from "./replies.ts";

const nameOf = (code: string): string => `${code} ${departementByCode(code)?.name ?? ""}`;

/** `from 2026-12-01 to 25 %, paused, 91 from 2027-01-01` */
export function ruleText(rule: Rule | undefined): string {
  if (!rule) return "planned, no day";
  const opening = rule.opens_on === undefined ? "planned, no day" : `from ${rule.opens_on}`;
  return [
    opening + (rule.percentage < 100 ? ` to ${rule.percentage} %` : ""),
    ...(rule.paused ? ["paused"] : []),
    ...rule.exceptions.map(
      ({ organism, opens_on }) => `${organism} ${opens_on === undefined ? "no day" : `from ${opens_on}`}`,
    ),
  ].join(", ");
}

export function changesTable(changes: readonly RuleChange[]): string {
  if (changes.length === 0) return "Nothing to change.";
  const rows = changes.map(({ before, after }) => [
    nameOf(after.departement),
    after.route,
    ruleText(before),
    "→",
    ruleText(after),
  ]);
  return columns([["département", "route", "before", "", "after"], ...rows]);
}

/** Every département with both of its routes. */
export function statusTable(rules: readonly Rule[]): string {
  const rows = DEPARTEMENTS.map(({ code }) => [
    nameOf(code),
    ...IDENTITY_ROUTES.map((route) =>
      ruleText(rules.find((rule) => rule.departement === code && rule.route === route)),
    ),
  ]);
  return columns([["département", ...IDENTITY_ROUTES], ...rows]);
}

/** `1 rule`, `202 rules` */
export const countOfRules = (count: number): string => `${count} rule${count === 1 ? "" : "s"}`;

export function historyTable(changes: readonly Change[]): string {
  const rows = changes.map(({ version, at, by, reason, rules }) => [
    String(version),
    at,
    by,
    countOfRules(rules.length),
    reason,
  ]);
  return columns([["version", "at", "by", "changed", "why"], ...rows]);
}

export function simulationText(simulation: z.infer<typeof SimulationReply>): string {
  const { day, become_eligible, enrolments_in_busiest_hour, quotas } = simulation;
  const [nearest] = quotas;
  const rows = quotas.map(({ name, use }) => [name, `${(use * 100).toFixed(1)} %`]);
  return [
    `By ${day} ${become_eligible.toLocaleString("en")} more people are eligible.`,
    `Expected in the busiest hour: ${enrolments_in_busiest_hour.toLocaleString("en")} enrolments.`,
    nearest ? `Nearest quota: ${nearest.name}, ${(nearest.use * 100).toFixed(1)} % used at its peak.` : "",
    "",
    columns([["quota", "used"], ...rows]),
  ].join("\n");
}
