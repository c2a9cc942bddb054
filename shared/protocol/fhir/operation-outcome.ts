import type { OperationOutcome, OperationOutcomeIssue } from "fhir/r4.d.ts";
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

/** What a problem document says, of which this is the same. */
export interface ToldProblem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly practice_action: string;
  readonly vendor_action: string;
  readonly fields?: readonly string[];
}

/** A problem in the form of FHIR: its code, its title, and what practice and vendor can do. */
export const outcomeOf = ({
  status,
  code,
  title,
  practice_action,
  vendor_action,
  fields,
}: ToldProblem): OperationOutcome => ({
  resourceType: "OperationOutcome",
  issue: [
    {
      severity: status >= 500 ? "fatal" : "error",
      code: ISSUE_CODES.get(status) ?? "exception",
      details: { coding: [{ system: SYSTEM.problem, code }], text: title },
      diagnostics: `${practice_action} ${vendor_action}`,
      ...(fields && fields.length > 0 && { expression: [...fields] }),
    },
  ],
});
