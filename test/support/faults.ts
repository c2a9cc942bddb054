import { expect } from "vitest";
import type { FaultRule } from "../../infra/local/aws-fault.ts";
import type { RawAnswer } from "./http-client.ts";
import { expectOAuthError, expectPage, expectProblem } from "./refusals.ts";
import type { Route } from "./routes/route.ts";
import type { TestStage } from "./stage.ts";

/** Every way in which one call of a function can fail once. */
export interface Failing {
  readonly name: string;
  readonly rule: FaultRule;
}

/**
 * For each call in the order given: it is not made, or it is made and its answer is lost (which only a call that
 * changes something can tell apart); and the SDK's repeats fail as well, or the first repeat gets through.
 */
export function everyFault(caller: string, actions: readonly string[]): Failing[] {
  return actions.flatMap((action, index) => {
    const nth = actions.slice(0, index + 1).filter((each) => each === action).length;
    const times = actions.filter((each) => each === action).length > 1 ? ` no. ${nth}` : "";
    return MOMENTS.slice(0, changesNothing(action) ? 1 : 2).flatMap((moment) =>
      (["all", "first"] as const).map((tries) => ({
        name: `${action}${times} ${HOW[moment]}${tries === "first" ? ", and the SDK's repeat gets through" : ""}`,
        rule: { caller, action, nth, moment, tries },
      })),
    );
  });
}
const MOMENTS = ["before", "after"] as const;
const changesNothing = (action: string): boolean =>
  /:(BatchGet|Get|Query|Sign|GenerateMac|GenerateDataKey)/.test(action);
const HOW = { before: "is not made", after: "is made and its answer lost" } as const;

/** The calls of one function in something that it does, sorted, repeats of the SDK left out. */
export async function callsOf(stage: TestStage, caller: string, during: () => Promise<unknown>): Promise<string[]> {
  const { calls } = await stage.watchingCalls(during);
  const mine = new Map(calls.filter((call) => call.caller === caller).map((call) => [call.invocation, call.action]));
  return [...mine.values()].sort();
}

/**
 * Expects what a call that was made to fail leads to: the success as if nothing had been when the SDK's repeat got through, whether or not
 * the first try had taken effect; otherwise a 500 in the route's form that tells nothing.
 */
export function expectAnswerAfter(rule: FaultRule, answer: RawAnswer, route: Pick<Route, "errors" | "success">): void {
  if (rule.tries === "first") {
    expect(answer.status, JSON.stringify(answer.body)).toBe(route.success);
  } else if (route.errors === "oauth") {
    expect(expectOAuthError(answer, 500, "server_error")).toEqual(answer.body);
  } else if (route.errors === "page") {
    expect(expectPage(answer, 500)).toContain("Un incident de notre côté. Recommencez depuis votre portefeuille");
  } else {
    expect(expectProblem(answer, 500, "internal").retryable).toBe(true);
    expect(Object.keys(answer.body as object).sort()).toEqual(PROBLEM_MEMBERS);
  }
}
const PROBLEM_MEMBERS = [
  "code",
  "detail",
  "insured_action",
  "practice_action",
  "retryable",
  "status",
  "title",
  "trace_id",
  "type",
  "vendor_action",
];
