import { burstOf, type Scenario, stepsOf } from "./demand.ts";
import type { RecordedCall, RecordedStep, Recording } from "./recording.ts";
import { invocationMs } from "./step-cost.ts";

/** A limit of an AWS account in one region, and what one time of a step takes of it. */
interface Quota {
  readonly name: string;
  readonly limit: number;
  takenBy(step: RecordedStep): number;
}

const calls = (counts: (call: RecordedCall) => boolean) => (step: RecordedStep) =>
  step.calls.reduce((sum, call) => (counts(call) ? sum + call.times : sum), 0);
const units = (what: "reads" | "writes", table: string) => (step: RecordedStep) =>
  step.calls.reduce((sum, call) => (call.table === table ? sum + (call[what] ?? 0) : sum), 0);
const isSignature = ({ action }: RecordedCall): boolean => action === "kms:Sign";

/** Defaults of Paris in 2026; Service Quotas of the account has the last word. Writes of a table are those of a new one on demand: `warmWrites` raises them. */
const quotasFor = (tables: readonly string[]): readonly Quota[] => [
  { name: "API requests a second", limit: 10_000, takenBy: ({ calledBy }) => (calledBy === "api" ? 1 : 0) },
  { name: "Lambda runs at once", limit: 1_000, takenBy: (step) => invocationMs(step) / 1000 },
  { name: "KMS signatures a second", limit: 1_000, takenBy: calls(isSignature) },
  {
    name: "KMS other operations a second",
    limit: 10_000,
    takenBy: calls((call) => call.action.startsWith("kms:") && !isSignature(call)),
  },
  { name: "SNS pushes a second", limit: 300, takenBy: calls(({ action }) => action === "sns:Publish") },
  {
    name: "SNS registrations a second",
    limit: 30,
    takenBy: calls(({ action }) => action === "sns:CreatePlatformEndpoint"),
  },
  ...tables.flatMap((table) => [
    { name: `DynamoDB writes a second, ${table}`, limit: 4_000, takenBy: units("writes", table) },
    { name: `DynamoDB reads a second, ${table}`, limit: 12_000, takenBy: units("reads", table) },
  ]),
];

export interface QuotaLoad {
  readonly name: string;
  readonly limit: number;
  readonly load: number;
  /** Load over limit: above 1 it breaks. */
  readonly use: number;
}

/** The load of every quota in one of the busiest seconds, the fullest first; those that nothing is taken of are left out. */
export function quotaLoads(recording: Recording, scenario: Scenario): QuotaLoad[] {
  const steps = stepsOf(recording, burstOf(scenario));
  const tables = new Set(steps.flatMap(({ step }) => step.calls.flatMap(({ table }) => table ?? [])));
  return quotasFor([...tables].toSorted())
    .map(({ name, limit, takenBy }) => {
      const load = steps.reduce((sum, { times, step }) => sum + times * takenBy(step), 0);
      return { name, limit, load, use: load / limit };
    })
    .filter(({ load }) => load > 0)
    .toSorted((one, other) => other.use - one.use);
}
