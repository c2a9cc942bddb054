import { type ProblemAnswer, problem } from "../../../shared/http/error-form.ts";
import type { RefusalMap } from "../../../shared/http/http-handler.ts";
import { LINE_FAULTS, type Line, presentLines } from "../../../shared/http/lines.ts";
import { CLIENT_PROOF_PROBLEMS } from "../../../shared/http/proof-refusals.ts";
import type { HttpRequest } from "../../../shared/http/request.ts";
import type { CallRefusal, StatementRefusal, TakenStatement } from "./record-statements.ts";
import type { Reply } from "./replies.ts";

const OF_A_STATEMENT: RefusalMap<StatementRefusal, ProblemAnswer> = {
  "insured-not-of-fund": problem("insured_not_of_fund"),
  "statement-does-not-add-up": problem("statement_does_not_add_up"),
  "statement-conflict": problem("statement_conflict"),
};

/** What is answered to a call that is refused, or whose one statement is. */
export const REFUSALS: RefusalMap<CallRefusal | StatementRefusal, ProblemAnswer> = {
  ...CLIENT_PROOF_PROBLEMS,
  "fund-blocked": problem("fund_blocked"),
  ...OF_A_STATEMENT,
};

/** What a statement is not kept for. */
const CODES = { "no-card": "no_card", over: "care_over" } as const;

export const statusOf = ({ outcome }: TakenStatement): number => (outcome === "recorded" ? 201 : 200);

export const presentOne = ({ number, outcome, ...taken }: TakenStatement): Reply => ({
  number,
  outcome,
  ...("why" in taken && { code: CODES[taken.why] }),
});

export const presentBatch = (lines: readonly Line<TakenStatement, StatementRefusal>[], request: HttpRequest) =>
  presentLines(
    lines,
    (taken) => ({ status: statusOf(taken), statement: presentOne(taken) }),
    { ...OF_A_STATEMENT, ...LINE_FAULTS },
    request,
  );
