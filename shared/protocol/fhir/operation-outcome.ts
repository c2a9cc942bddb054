import type { Extension, OperationOutcome, OperationOutcomeIssue } from "fhir/r4.d.ts";
import { SYSTEM } from "./parts.ts";

type IssueCode = OperationOutcomeIssue["code"];

/** Kinds of issues (http://hl7.org/fhir/issue-type) by HTTP status. */
const ISSUE_CODES: ReadonlyMap<number, IssueCode> = new Map<number, IssueCode>([
  [400, "invalid"],
  [401, "login"],
  [403, "forbidden"],
  [404, "not-found"],
  [406, "not-supported"],
  [409, "conflict"],
  [413, "too-long"],
  [415, "not-supported"],
  [422, "business-rule"],
  [429, "throttled"],
]);

/** What a problem document says, of which this is the same; some codes add members of their own, which are texts or lists of them. */
export interface ToldProblem {
  readonly [member: string]: unknown;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly practice_action: string;
  readonly vendor_action: string;
  readonly fields?: readonly string[];
}

/** Members that every problem document has, and `fields`, which FHIR has an element for. */
const COMMON: ReadonlySet<string> = new Set([
  "type",
  "title",
  "status",
  "detail",
  "code",
  "insured_action",
  "practice_action",
  "vendor_action",
  "retryable",
  "trace_id",
  "fields",
]);

/** What a code says besides, by the same names: a list is as many. */
const detailsOf = (problem: ToldProblem): Extension[] =>
  Object.entries(problem)
    .filter(([name]) => !COMMON.has(name))
    .flatMap(([name, value]) => [value].flat().map((one) => detail(name, String(one))));

const detail = (name: string, value: string): Extension => ({
  url: SYSTEM.detail,
  extension: [
    { url: "name", valueString: name },
    { url: "value", valueString: value },
  ],
});

/** A problem in the form of FHIR: its code, its title, what practice and vendor can do, and what it says besides. */
export function outcomeOf(problem: ToldProblem): OperationOutcome {
  const { status, code, title, practice_action, vendor_action, fields } = problem;
  const details = detailsOf(problem);
  const issue: OperationOutcomeIssue = {
    severity: status >= 500 ? "fatal" : "error",
    code: ISSUE_CODES.get(status) ?? "exception",
    details: { coding: [{ system: SYSTEM.problem, code }], text: title },
    diagnostics: `${practice_action} ${vendor_action}`,
    ...(fields && fields.length > 0 && { expression: [...fields] }),
    ...(details.length > 0 && { extension: details }),
  };
  return { resourceType: "OperationOutcome", issue: [issue] };
}
