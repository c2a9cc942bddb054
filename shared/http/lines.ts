import { done, type Outcome, refuse } from "../kernel/outcome.ts";
import { log, safeError } from "../log/log.ts";
import { type ProblemAnswer, type ProblemDocument, problemDocument, problemForm } from "./error-form.ts";
import { mapRefusal, type RefusalMap } from "./http-handler.ts";
import type { InputFault } from "./input.ts";
import type { HttpRequest } from "./request.ts";

/** What is wrong with one line of a batch, whatever it says: it can't be read, or its work broke. */
export type LineFault =
  | { readonly kind: "line-invalid"; readonly fault: InputFault }
  | { readonly kind: "line-broken"; readonly error: unknown };
export type Line<Value, Refusal> = Outcome<Value, Refusal | LineFault>;

/** What became of the only one of a call: what breaks it breaks the call. */
export function onlyOf<Result>([only]: readonly PromiseSettledResult<Result>[]): Result {
  if (only?.status !== "fulfilled") throw only?.reason;
  return only.value;
}

/** One answer a line, in their order. @param settled what became of those that could be read */
export function linesOf<Value, Refusal>(
  read: readonly Outcome<unknown, InputFault>[],
  settled: readonly PromiseSettledResult<Outcome<Value, Refusal>>[],
): Line<Value, Refusal>[] {
  const results = settled.values();
  return read.map((line): Line<Value, Refusal> => {
    if (!line.ok) return refuse({ kind: "line-invalid", fault: line.refusal });
    const { value: result } = results.next();
    if (result?.status !== "fulfilled") return refuse({ kind: "line-broken", error: result?.reason });
    return result.value.ok ? done(result.value.value) : refuse(result.value.refusal);
  });
}

export const LINE_FAULTS: RefusalMap<LineFault, ProblemAnswer> = {
  "line-invalid": ({ fault }) => problemForm.unreadable(fault),
  "line-broken": ({ error }, request) => {
    log("request.broken", { trace_id: request.traceId, route: request.route, ...safeError(error) });
    return problemForm.broken;
  },
};

/** What is told of each line, in their order: of a refused one, by the document that a post of its own would have got. */
export const toldLines = <Value, Refusal extends { readonly kind: string }, Told>(
  lines: readonly Line<Value, Refusal>[],
  tell: { done(value: Value): Told; refused(document: ProblemDocument): Told },
  refusals: RefusalMap<Refusal | LineFault, ProblemAnswer>,
  request: HttpRequest,
): Told[] =>
  lines.map((line) =>
    line.ok
      ? tell.done(line.value)
      : tell.refused(problemDocument(mapRefusal(refusals, line.refusal, request), request)),
  );

/** One result a line in our own form, each with its status. */
export const presentLines = <Value, Refusal extends { readonly kind: string }>(
  lines: readonly Line<Value, Refusal>[],
  present: (value: Value) => { readonly status: number } & Readonly<Record<string, unknown>>,
  refusals: RefusalMap<Refusal | LineFault, ProblemAnswer>,
  request: HttpRequest,
) => {
  const refused = (document: ProblemDocument) => ({ status: document.status, problem: document });
  return { results: toldLines(lines, { done: present, refused }, refusals, request) };
};
