import type { ProvenCaller } from "../../../shared/http/callers.ts";
import type { OneOrBatch } from "../../../shared/http/input.ts";
import { type Line, linesOf, onlyOf } from "../../../shared/http/lines.ts";
import { done, type Outcome } from "../../../shared/kernel/outcome.ts";
import {
  type CallRefusal,
  recordStatements,
  type StatementPorts,
  type StatementRefusal,
  type StatementWish,
  type TakenStatement,
} from "./record-statements.ts";

export type Answered =
  | { readonly isBatch: false; readonly taken: TakenStatement }
  | { readonly isBatch: true; readonly lines: readonly Line<TakenStatement, StatementRefusal>[] };

/** One statement, or a batch with one answer a line. */
export async function recordOneOrBatch(
  ports: StatementPorts,
  sent: OneOrBatch<StatementWish>,
  caller: ProvenCaller,
): Promise<Outcome<Answered, CallRefusal | StatementRefusal>> {
  const wishes = sent.isBatch ? sent.lines.flatMap((line) => (line.ok ? [line.value] : [])) : [sent.body];
  const recorded = await recordStatements(ports, wishes, caller);
  if (!recorded.ok) return recorded;
  if (sent.isBatch) return done({ isBatch: true, lines: linesOf(sent.lines, recorded.value) });
  const only = onlyOf(recorded.value);
  return only.ok ? done({ isBatch: false, taken: only.value }) : only;
}
